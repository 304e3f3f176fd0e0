/// Reads CloudEvents 1.0 from AMQP messages: structured, batched and binary.
///
/// Sources: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/amqp-protocol-binding.md and
/// https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
package struct EventDecoder: Sendable {
    package let limits: EventLimits

    package init(limits: EventLimits = EventLimits()) {
        self.limits = limits
    }

    /// The events of one message: one result unless it is a batch, where a refused event hurts none of the others.
    ///
    /// - Parameters:
    ///   - contentType: The message's property; its parameters are ignored, JSON is UTF-8.
    ///   - headers: Those of binary mode have the prefix `cloudEvents_` or `cloudEvents:`; others are ignored.
    package func decode(
        contentType: String?,
        headers: [String: HeaderValue] = [:],
        body: [UInt8]
    ) -> [Result<Event, EventRefusal>] {
        let mediaType = contentType.flatMap(MediaType.init)
        if let mediaType, mediaType.isCloudEvents {
            switch mediaType.subtype {
            case "cloudevents+json": return [result { () throws(EventRefusal) in try structured(body) }]
            case "cloudevents-batch+json": return batch(body)
            default: return [.failure(unsupported(contentType))]
            }
        }
        return [
            result { () throws(EventRefusal) in
                try binary(contentType: contentType, mediaType: mediaType, headers: headers, body: body)
            }
        ]
    }

    private func structured(_ body: [UInt8]) throws(EventRefusal) -> Event {
        let document: JSONDocument
        do throws(JSONError) {
            document = try JSONDocument(parsing: body, limits: limits.envelopeLimits)
        } catch {
            throw EventRefusal(error, in: nil, limits: limits)
        }
        guard case .object(let envelope) = document.value else {
            throw EventRefusal(
                .notCloudEvents,
                message: "the body is of the type \(document.value.typeName); expected an object, a CloudEvent"
            )
        }
        return try EventReader(
            attributes: EventAttributes(envelope: envelope),
            data: envelope["data"],
            dataText: document.text(of: "data").map(Array.init) ?? [],
            limits: limits
        ).event()
    }

    private func batch(_ body: [UInt8]) -> [Result<Event, EventRefusal>] {
        let ranges: [Range<Int>]
        do throws(JSONError) {
            ranges = try body.withUnsafeBufferPointer { bytes throws(JSONError) in
                let bytes = UnsafeRawBufferPointer(bytes)
                return try JSONElements.ranges(in: bytes, maximumBytes: limits.maximumBatchBytes)
            }
        } catch {
            return [.failure(EventRefusal(error, in: nil, limits: limits, form: "a JSON array of events"))]
        }
        guard ranges.count <= limits.maximumBatch else {
            let message = "the batch has \(ranges.count) events; expected at most \(limits.maximumBatch)"
            return [.failure(EventRefusal(.tooLarge, message: message))]
        }
        return ranges.map { range in
            result { () throws(EventRefusal) in try structured(Array(body[range])) }
                .mapError { refusal in
                    var refusal = refusal
                    refusal.bodyRange = range
                    return refusal
                }
        }
    }

    private func binary(
        contentType: String?,
        mediaType: MediaType?,
        headers: [String: HeaderValue],
        body: [UInt8]
    ) throws(EventRefusal) -> Event {
        let attributes = EventAttributes(headers: headers)
        guard !attributes.isEmpty else {
            throw contentType == nil || mediaType?.isJSON == true
                ? EventRefusal(
                    .notCloudEvents,
                    message: "the message is no CloudEvent; expected the content type application/cloudevents+json, "
                        + "or attributes in headers with the prefix cloudEvents_"
                ) : unsupported(contentType)
        }
        // A message without a body has no content whose type could be wrong.
        let isReadable = contentType == nil ? body.isEmpty : mediaType?.isJSON == true
        let bare = EventReader(attributes: attributes, data: nil, dataText: [], limits: limits)
        guard isReadable else { throw bare.naming(unsupported(contentType)) }
        guard !body.isEmpty else { return try bare.event() }
        let data: JSONValue
        do throws(JSONError) {
            data = try JSONValue(parsing: body, limits: limits.dataLimits)
        } catch {
            throw bare.naming(EventRefusal(error, in: "data", limits: limits))
        }
        // The value alone, as in structured mode: one event has one text.
        let isSpace: (UInt8) -> Bool = { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        let text = body[(body.firstIndex { !isSpace($0) } ?? 0)...(body.lastIndex { !isSpace($0) } ?? body.count - 1)]
        return try EventReader(attributes: attributes, data: data, dataText: Array(text), limits: limits).event()
    }

    private func unsupported(_ contentType: String?) -> EventRefusal {
        let found = contentType.map { "is '\($0.prefix(100))'" } ?? "is missing"
        return EventRefusal(
            .unsupportedContentType,
            field: "content_type",
            message: "content_type \(found); expected application/cloudevents+json, "
                + "application/cloudevents-batch+json, or in binary mode application/json or a type that ends in +json"
        )
    }

    private func result(_ event: () throws(EventRefusal) -> Event) -> Result<Event, EventRefusal> {
        do throws(EventRefusal) {
            return .success(try event())
        } catch {
            return .failure(error)
        }
    }
}
