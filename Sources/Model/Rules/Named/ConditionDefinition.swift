/// A condition that a pack gives a name and parameters, so that rules may say `{rsvp_status_is: [attending]}`.
package struct ConditionDefinition: Sendable, Hashable {
    /// Lower-case letters, digits and `_`; none of the names that conditions have anyway.
    package var name: String
    package var summary: String
    /// In the order they are written in.
    package var parameters: [Parameter]
    /// A condition in which `{parameter}` stands for an argument.
    package var template: JSONValue

    package static let nameBytes = 64
    package static let parametersLimit = 10

    package init(name: String, summary: String, parameters: [Parameter], template: JSONValue) {
        self.name = name
        self.summary = summary
        self.parameters = parameters
        self.template = template
    }

    package struct Parameter: Sendable, Hashable {
        package var name: String
        package var type: ParameterType
        /// What the condition is tried with when it is defined.
        package var example: JSONValue

        package init(name: String, type: ParameterType, example: JSONValue) {
            self.name = name
            self.type = type
            self.example = example
        }
    }

    package enum ParameterType: String, Sendable, CaseIterable {
        case text, number, boolean
        /// Any of these, or null.
        case value
        /// One or more values.
        case list
        /// Such as `7d`.
        case duration

        /// What is expected, as a message says it.
        var expectation: String {
            switch self {
            case .text: "text"
            case .number: "a number"
            case .boolean: "true or false"
            case .value: "text, a number, true, false or null"
            case .list: "a list of 1 to \(RuleLimits.operandValues) values"
            case .duration: "a duration such as `2h` or `7d`"
            }
        }

        var example: JSONValue {
            switch self {
            case .text, .value: "example"
            case .number: 1
            case .boolean: true
            case .list: ["example"]
            case .duration: "1d"
            }
        }

        func takes(_ value: JSONValue) -> Bool {
            switch (self, value) {
            case (.text, .string), (.number, .number), (.boolean, .bool): true
            case (.value, .array), (.value, .object): false
            case (.value, _): true
            case (.duration, .string(let text)): DurationText.duration(of: text) != nil
            case (.list, .array(let values)):
                (1...RuleLimits.operandValues).contains(values.count) && values.allSatisfy { Self.value.takes($0) }
            default: false
            }
        }
    }
}

extension ConditionDefinition {
    /// The form in which the database keeps it; a file of conditions may say the same.
    package var json: JSONValue {
        var parameters = JSONObject()
        for parameter in self.parameters {
            parameters[parameter.name] = ["type": .string(parameter.type.rawValue), "example": parameter.example]
        }
        return [
            "name": .string(name), "description": .string(summary), "parameters": .object(parameters),
            "condition": template,
        ]
    }
}
