import Model

private let contentTypes: [String?] = [
    "application/cloudevents+json", "application/cloudevents-batch+json", "application/json", "text/plain", nil,
]

/// The first byte chooses the content type, the rest is the body.
func fuzzEvent(_ bytes: [UInt8]) {
    guard let choice = bytes.first else { return }
    let decoder = EventDecoder()
    let contentType = contentTypes[Int(choice) % contentTypes.count]
    let headers: [String: HeaderValue] = [
        "cloudEvents_specversion": .string("1.0"), "cloudEvents_id": .string("e-1"),
        "cloudEvents_source": .string("/s"),
        "cloudEvents_type": .string("deal.won"), "cloudEvents_time": .string("2026-03-01T09:30:00Z"),
        "cloudEvents_tenantid": .string("acme"),
    ]
    for result in decoder.decode(contentType: contentType, headers: headers, body: Array(bytes.dropFirst())) {
        guard case .success(let event) = result else { continue }
        let again = decoder.decode(contentType: "application/cloudevents+json", body: event.structured())
        precondition(again == [.success(event)], "an event is not read again as it was written: \(again)")
    }
}
