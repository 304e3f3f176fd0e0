internal import Messaging
internal import Model
internal import Roles

/// An event that stands in a file of its own.
enum EventText {
    /// - Parameters:
    ///   - path: `-` is standard input.
    ///   - tenant: Replaces the event's own, where it is given.
    /// - Throws: ``CommandFailure`` naming the file and the field that is wrong.
    static func read(_ path: String, tenant: TenantID?, decoder: EventDecoder) throws -> Event {
        let text = try SourceText.read(path == "-" ? "/dev/stdin" : path)
        let bytes = tenant.flatMap { OutgoingEvent.setting($0, in: text) } ?? text
        let results = decoder.decode(contentType: "application/cloudevents+json", body: bytes)
        switch results.first {
        case .success(let event)?: return event
        case .failure(let refusal)?: throw CommandFailure(.file, "\(path): \(refusal)")
        case nil: throw CommandFailure(.file, "\(path): expected one CloudEvent in JSON")
        }
    }
}

extension Session {
    /// Reads events within the limits that the matcher has.
    var decoder: EventDecoder { EventDecoder(limits: wiring.eventLimits) }
}
