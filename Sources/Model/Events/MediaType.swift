/// The type and subtype of a content type, in lower case; parameters such as a charset are left out.
struct MediaType: Hashable {
    let type: String
    let subtype: String

    /// Returns nil for text that names no media type (RFC 9110).
    init?(_ text: String) {
        // What nearly every event says needs no reading.
        switch text {
        case "application/json": (type, subtype) = ("application", "json")
        case "application/cloudevents+json": (type, subtype) = ("application", "cloudevents+json")
        default:
            guard let read = Self(reading: text) else { return nil }
            self = read
        }
    }

    private init?(reading text: String) {
        let essence = text.utf8.prefix { $0 != UInt8(ascii: ";") }
        let parts = essence.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 2, let type = Self.token(parts[0]), let subtype = Self.token(parts[1]) else { return nil }
        (self.type, self.subtype) = (type, subtype)
    }

    /// As CloudEvents has it: the subtype is `json` or ends in `+json`.
    var isJSON: Bool { subtype == "json" || subtype.hasSuffix("+json") }

    /// Whether it announces a CloudEvent, in whichever format: what is to be read in structured mode.
    var isCloudEvents: Bool { type == "application" && subtype.hasPrefix("cloudevents") }

    private static func token(_ part: Substring.UTF8View) -> String? {
        let isSpace: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        let start = part.drop(while: isSpace)
        guard let end = start.lastIndex(where: { !isSpace($0) }) else { return nil }
        var token: [UInt8] = []
        for byte in start[...end] {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): token.append(byte | 0x20)
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): token.append(byte)
            case _ where "!#$%&'*+-.^_`|~".utf8.contains(byte): token.append(byte)
            default: return nil
            }
        }
        return String(decoding: token, as: UTF8.self)
    }
}
