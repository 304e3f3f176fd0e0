/// Why a rule's version cannot be made current.
package struct RuleVersionError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: Sendable, Hashable {
        /// The rule has no such version.
        case unknownVersion
        /// No earlier version was ever current.
        case nothingBefore
        /// It has never been current: it is activated, not rolled back to.
        case neverCurrent
    }

    package var code: Code
    package var message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
