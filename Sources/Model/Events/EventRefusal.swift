/// Why a message, or one event of a batch, cannot be taken: the cause that its dead letter keeps.
package struct EventRefusal: Error, Sendable, Hashable {
    package var code: Code
    /// The attribute, header or place in the payload that is wrong; nil where it is the message as a whole.
    package var field: String?
    /// Names the field and says what was expected.
    package var message: String
    /// Where the event is in the message's body; nil: all of it.
    package var bodyRange: Range<Int>?
    /// What could be read and is valid, so that a dead letter can be found by it.
    package var tenant: TenantID?
    package var type: String?
    package var source: String?
    package var id: String?

    /// The reasons, by names that stay the same: they are stored and counted.
    package enum Code: String, Sendable, CaseIterable {
        case malformedJSON = "malformed_json"
        case notCloudEvents = "not_cloudevents"
        case missingAttribute = "missing_attribute"
        case invalidAttribute = "invalid_attribute"
        /// `data` is there and is no object.
        case invalidData = "invalid_data"
        case unsupportedContentType = "unsupported_content_type"
        case tooLarge = "too_large"
        case tooDeep = "too_deep"
        case timeTooOld = "time_too_old"
        case timeInFuture = "time_in_future"
        case unknownTenant = "unknown_tenant"
        case suspendedTenant = "suspended_tenant"
        case unknownEventType = "unknown_event_type"
        /// `data` does not fit the schema that the catalogue has for the type.
        case schemaMismatch = "schema_mismatch"
    }

    package init(_ code: Code, field: String? = nil, message: String) {
        self.code = code
        self.field = field
        self.message = message
    }

    /// The same refusal with what the event is known by.
    package func naming(_ event: Event) -> Self {
        var refusal = self
        (refusal.tenant, refusal.type, refusal.source, refusal.id) = (event.tenant, event.type, event.source, event.id)
        return refusal
    }
}

extension EventRefusal: CustomStringConvertible {
    package var description: String { "\(code.rawValue): \(message)" }
}

extension EventRefusal {
    /// A JSON error at or below `field`, or in the body where it is nil.
    init(_ error: JSONError, in field: String?) {
        let code: Code =
            switch error.code {
            case .tooLarge, .tooManyMembers: .tooLarge
            case .tooDeep: .tooDeep
            default: .malformedJSON
            }
        let path = [field, error.path].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: ".")
        let place = "line \(error.line), column \(error.column)"
        self.init(
            code,
            field: path.isEmpty ? nil : path,
            message: "\(path.isEmpty ? "the body" : path) is no JSON that can be taken: \(error.code.rawValue) at "
                + "\(place); expected \(error.expected)"
        )
    }
}
