/// What a schema may ask of whoever compiles it or validates by it. Every complaint about one of these names it.
package enum SchemaLimits {
    /// Bytes of one schema's compact text.
    package static let schemaBytes = 256 * 1024
    /// How many schemas may stand within another.
    package static let depth = 32
    /// Schemas within one schema, itself among them.
    package static let subschemas = 4000
    /// Values of one `enum`.
    package static let enumValues = 2000
    /// Regular expressions of one schema.
    package static let patterns = 200
    /// Bytes of one regular expression.
    package static let patternBytes = 1024
    /// How many groups of a regular expression may be open at once.
    package static let patternDepth = 32
    /// The largest length or count that a keyword may name.
    package static let count = 1_000_000_000
    /// Digits of a `multipleOf`, zeros at either end not counted.
    package static let divisorDigits = 18
    /// How often a part of an instance may be compared with a schema in one validation; a regular expression counts as
    /// ``patternSteps``.
    package static let steps = 200_000
    /// What one match of a regular expression counts as.
    package static let patternSteps = 20
    /// Steps that PCRE2 may take back in one match: some tenths of a millisecond.
    package static let matchLimit: UInt32 = 20_000
    /// Kilobytes that PCRE2 may allocate in one match.
    package static let heapKilobytes: UInt32 = 256
    /// How many schemas may be in evaluation at once, one within another.
    package static let evaluationDepth = 160
}
