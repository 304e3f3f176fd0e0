/// What a scan found at one wanted path: a kind and where its bytes are. No value is made.
struct FieldSlot {
    /// The token, 0 until it is asked for.
    var token: UInt64 = 0
    var mantissa: Int64 = 0
    /// Of a text without its quotes and unescaped, of anything else as it is written; in bytes of the scanner's buffer.
    var start: UInt32 = 0
    var length: UInt32 = 0
    /// Of a flat array, in the scanner's elements.
    var firstElement: UInt32 = 0
    var elementCount: UInt32 = 0
    var kind = Kind.missing
    var decimals: UInt8 = 0

    enum Kind: UInt8 {
        case missing, null, `false`, `true`, string
        /// A number that is exact in mantissa and decimals.
        case number
        /// One with more digits: only its text says what it is.
        case wideNumber
        /// An array whose elements are all scalars, and known.
        case flatArray
        case array, object
    }

    init() {}

    init(_ kind: Kind, start: Int, length: Int) {
        self.kind = kind
        self.start = UInt32(truncatingIfNeeded: start)
        self.length = UInt32(truncatingIfNeeded: length)
    }

    var number: ExactNumber { ExactNumber(mantissa: mantissa, decimals: Int(decimals)) }
}
