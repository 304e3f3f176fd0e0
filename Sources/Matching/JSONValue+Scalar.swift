internal import Model

extension JSONValue {
    /// Whether it has no values within it.
    var isScalar: Bool {
        switch self {
        case .array, .object: false
        default: true
        }
    }
}
