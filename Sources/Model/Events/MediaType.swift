/// The type and subtype of a content type, in lower case; parameters such as a charset are left out.
struct MediaType: Hashable {
    let type: String
    let subtype: String

    /// Returns nil for text that names no media type (RFC 9110).
    init?(_ text: String) {
        let essence = text.prefix { $0 != ";" }
        let parts = essence.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        (type, subtype) = (Self.trimmed(parts[0]), Self.trimmed(parts[1]))
        guard Self.isToken(type), Self.isToken(subtype) else { return nil }
    }

    /// As CloudEvents has it: the subtype is `json` or ends in `+json`.
    var isJSON: Bool { subtype == "json" || subtype.hasSuffix("+json") }

    /// Whether it announces a CloudEvent, in whichever format: what is to be read in structured mode.
    var isCloudEvents: Bool { type == "application" && subtype.hasPrefix("cloudevents") }

    private static func trimmed(_ part: Substring) -> String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        let start = part.drop(while: isSpace)
        return (start.lastIndex { !isSpace($0) }.map { start[...$0] } ?? "").lowercased()
    }

    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !#""(),/:;<=>?@[\]{}"#.utf8.contains($0) }
    }
}
