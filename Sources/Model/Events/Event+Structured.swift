extension Event {
    /// The event as a structured CloudEvent (`application/cloudevents+json`), its payload's text byte for byte.
    package func structured() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(dataText.count + 512)
        bytes.append(contentsOf: #"{"specversion":"1.0""#.utf8)
        func write(_ name: String, _ value: String?) {
            guard let value else { return }
            bytes.append(contentsOf: #",""#.utf8)
            bytes.append(contentsOf: name.utf8)
            bytes.append(contentsOf: #"":"#.utf8)
            value.writeJSON(into: &bytes)
        }
        write("id", id)
        write("source", source)
        write("type", type)
        write("time", time.rfc3339)
        write("tenantid", tenant.rawValue)
        write("subject", subject)
        write("dataschema", dataSchema)
        write("causationid", causationID)
        write("correlationid", correlationID)
        write("traceparent", traceparent)
        write("datacontenttype", "application/json")
        if depth > 0 { bytes.append(contentsOf: #","causationdepth":\#(depth)"#.utf8) }
        bytes.append(contentsOf: #","data":"#.utf8)
        bytes.append(contentsOf: dataText)
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }
}
