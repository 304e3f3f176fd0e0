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
        /// The system's own type, from another source.
        case reservedEventType = "reserved_event_type"
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
    ///
    /// - Parameter form: What the body should have been, where that is more than JSON.
    init(_ error: JSONError, in field: String?, limits: EventLimits, form: String? = nil) {
        let path = [field, error.shortPath].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: ".")
        let subject = path.isEmpty ? "the body" : path
        let place = "line \(error.line), column \(error.column)"
        let code: Code
        let message: String
        switch error.code {
        case .tooLarge:
            let bytes = field == nil ? "\(error.expected)" : "at most \(limits.maximumDataBytes) bytes"
            (code, message) = (.tooLarge, "\(subject) is too large; expected \(bytes)")
        case .tooManyMembers:
            (code, message) = (.tooLarge, "\(subject) has too many members; expected \(error.expected)")
        case .tooDeep:
            let depth = "at most \(limits.maximumDepth) levels in data"
            (code, message) = (.tooDeep, "\(subject) is nested too deep at \(place); expected \(depth)")
        default:
            let expected = form.map { "\($0): \(error.expected)" } ?? error.expected
            let fault = "\(error.code.rawValue) at \(place); expected \(expected)"
            (code, message) = (.malformedJSON, "\(subject) is no JSON that can be taken: \(fault)")
        }
        self.init(code, field: path.isEmpty ? nil : path, message: message)
    }
}

extension JSONError {
    /// The path's first few segments: one that leads too deep has no end.
    fileprivate var shortPath: String {
        let segments = path.split(separator: ".")
        return segments.count <= 6 ? path : segments.prefix(6).joined(separator: ".") + "…"
    }
}
