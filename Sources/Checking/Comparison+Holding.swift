internal import Matching
internal import Model

extension Comparison {
    /// Whether it holds of a value that stands at its path; of use for comparisons with values alone.
    func holds(of value: JSONValue) -> Bool {
        CompiledCondition(.comparison(self)).holds(in: OneValue(path: path, value: value))
    }

    /// As rule files would write it on one line.
    var phrase: String { "\(path) \(comparator.rawValue) \(operand)" }
}

/// A context in which there is nothing but one value.
private struct OneValue: ConditionContext {
    let path: FieldPath
    let value: JSONValue

    func value(at path: FieldPath) -> JSONValue? { path == self.path ? value : nil }

    var now: Timestamp { Timestamp(microseconds: 0) }
}
