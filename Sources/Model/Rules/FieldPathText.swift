/// The grammar of paths: segments with single dots between, each bare or in quotes.
///
/// A quoted segment may be any key, the empty one too; `\"` and `\\` stand for a quote and a backslash in it.
enum FieldPathText {
    struct Segment {
        var text: String
        var isQuoted: Bool
    }

    /// Returns nil where a bare segment is empty, or a quoted one does not end before a dot or the end of the text.
    static func split(_ text: String) -> [Segment]? {
        var rest = text.unicodeScalars[...]
        var segments: [Segment] = []
        while true {
            if rest.first == "\"" {
                rest.removeFirst()
                guard let segment = quoted(&rest) else { return nil }
                segments.append(Segment(text: segment, isQuoted: true))
            } else {
                let bare = rest.prefix { $0 != "." }
                guard !bare.isEmpty else { return nil }
                rest = rest[bare.endIndex...]
                segments.append(Segment(text: String(bare), isQuoted: false))
            }
            guard let next = rest.popFirst() else { return segments }
            guard next == "." else { return nil }
        }
    }

    // What is left begins after the closing quote.
    private static func quoted(_ rest: inout Substring.UnicodeScalarView) -> String? {
        var text = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\"": return String(text)
            case "\\":
                guard let escaped = rest.popFirst(), escaped == "\"" || escaped == "\\" else { return nil }
                text.append(escaped)
            default: text.append(scalar)
            }
        }
        return nil
    }

    /// A segment as a path writes it: bare where that reads back as the same.
    static func segment(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard scalars.isEmpty || scalars.first == "\"" || scalars.contains(where: { $0 == "." || isBlank($0) }) else {
            return text
        }
        var quoted = String.UnicodeScalarView(["\""])
        for scalar in scalars {
            if scalar == "\"" || scalar == "\\" { quoted.append("\\") }
            quoted.append(scalar)
        }
        quoted.append("\"")
        return String(quoted)
    }

    /// Whether there is a blank or a control character outside of quotes.
    static func hasBareBlanks(_ text: String) -> Bool {
        (split(text) ?? []).contains { !$0.isQuoted && $0.text.unicodeScalars.contains(where: isBlank) }
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || scalar.value < 0x20
    }
}
