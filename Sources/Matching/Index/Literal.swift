/// One comparison in the form that is tried on slots: what it says is the law of ``Predicate``, only quicker.
struct Literal {
    /// A token, or a number's mantissa.
    var word: UInt64 = 0
    /// Where its text or its list of tokens is; of a number the decimals.
    var start: UInt32 = 0
    var count: UInt32 = 0
    /// Where the predicate is that says the same.
    var law: UInt32 = 0
    var field: UInt16 = 0
    var operation = Operation.never
    /// Whether a `not` is around it.
    var isNegated = false

    enum Operation: UInt8 {
        case never
        case equals, notEquals, isIn, isNotIn, exists, isMissing
        case greater, greaterOrEqual, less, lessOrEqual
        case contains, startsWith, endsWith
        /// There is no quicker form.
        case law
    }

    /// Of `isIn` and `isNotIn`: each token is followed by where its text is.
    static let pairs: UInt64 = 1

    var number: ExactNumber { ExactNumber(mantissa: Int64(bitPattern: word), decimals: Int(start)) }

    /// Whether what it says depends only on which of its operands a value is, and on whether there is one.
    var isOfEquality: Bool {
        switch operation {
        case .equals, .notEquals, .isIn, .isNotIn, .exists, .isMissing: true
        default: false
        }
    }

    var isOfOrder: Bool {
        switch operation {
        case .greater, .greaterOrEqual, .less, .lessOrEqual: true
        default: false
        }
    }
}
