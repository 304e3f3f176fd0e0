/// What a comparison compares with: a value that the rule writes out, or what stands at another path.
package enum Operand: Sendable, Hashable {
    case literal(JSONValue)
    /// A missing value there makes the comparison false.
    case field(FieldPath)
}

extension Operand: CustomStringConvertible {
    /// As rule files write it: compact JSON, or `{field: data.b}`.
    package var description: String {
        switch self {
        case .literal(let value): value.description
        case .field(let path): "{field: \(path)}"
        }
    }
}
