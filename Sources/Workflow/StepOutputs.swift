package import Model

/// The outputs of an execution's steps by their names.
package struct StepOutputs: Sendable, Hashable {
    private var values: [String: JSONValue]

    package init(_ steps: [Step], _ history: [Int: StepStatus]) {
        values = [:]
        for (place, status) in history where steps.indices.contains(place) && status.state == .done {
            values[steps[place].name] = status.output
        }
    }

    package init() {
        values = [:]
    }

    /// The value that a step's name, and then keys into its output, lead to.
    package func value(at segments: [String]) -> JSONValue? {
        guard let name = segments.first, let output = values[name], output != .null else { return nil }
        return output.value(at: segments.dropFirst())
    }

    /// All of them: an object by the steps' names.
    package var json: JSONValue {
        var object = JSONObject()
        for (name, output) in values.sorted(by: { $0.key < $1.key }) where output != .null { object[name] = output }
        return .object(object)
    }
}
