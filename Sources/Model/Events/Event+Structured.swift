extension Event {
    /// The event as a structured CloudEvent (`application/cloudevents+json`), its payload's text byte for byte.
    package func structured() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(dataText.count + 512)
        bytes.append(contentsOf: #"{"specversion":"1.0""#.utf8)
        let attributes: [(String, String?)] = [
            ("id", id),
            ("source", source),
            ("type", type),
            ("time", time.rfc3339),
            ("tenantid", tenant.rawValue),
            ("subject", subject),
            ("dataschema", dataSchema),
            ("causationid", causationID),
            ("correlationid", correlationID),
            ("traceparent", traceparent),
            ("datacontenttype", "application/json"),
        ]
        for case (let name, let value?) in attributes {
            bytes.append(contentsOf: #",""#.utf8)
            bytes.append(contentsOf: name.utf8)
            bytes.append(contentsOf: #"":"#.utf8)
            value.writeJSON(into: &bytes)
        }
        if depth > 0 { bytes.append(contentsOf: #","causationdepth":\#(depth)"#.utf8) }
        bytes.append(contentsOf: #","data":"#.utf8)
        bytes.append(contentsOf: dataText)
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }
}
