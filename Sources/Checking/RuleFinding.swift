/// Something about a rule that is wrong, or that its author may not have meant.
package struct RuleFinding: Sendable, Hashable {
    package var severity: Severity
    package var code: Code
    /// Where in the rule, as in `conditions[1].any[0]`; the keys are those of rule files.
    package var place: String
    /// A sentence without its full stop.
    package var message: String

    package init(_ severity: Severity, _ code: Code, at place: String, _ message: String) {
        self.severity = severity
        self.code = code
        self.place = place
        self.message = message
    }

    package enum Severity: String, Sendable, CaseIterable {
        /// The rule cannot do what it says.
        case error
        /// It may be meant so.
        case warning
    }

    package enum Code: String, Sendable, CaseIterable {
        case unknownEventType = "unknown_event_type"
        case deprecatedEventType = "deprecated_event_type"
        case catalogOnlyEventType = "catalog_only_event_type"
        case unknownField = "unknown_field"
        case wrongType = "wrong_type"
        case neverHolds = "never_holds"
        case alwaysHolds = "always_holds"
        case unknownValue = "unknown_value"
        case unreachable
        /// What a rule emits fires rules again, itself or others, until the depth guard stops it.
        case cascade
        /// A wait that any event of a type ends, whatever it is about.
        case unrelatedWait = "unrelated_wait"
    }
}

extension RuleFinding: CustomStringConvertible {
    /// As in `conditions[0]: error unknown_field: there is no …`.
    package var description: String { "\(place): \(severity.rawValue) \(code.rawValue): \(message)" }
}
