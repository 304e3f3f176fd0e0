/// Names that Prometheus accepts.
enum MetricName {
    /// A metric's name: `[a-zA-Z_:][a-zA-Z0-9_:]*`; everything else becomes `_`.
    static func metric(_ text: String) -> String {
        sanitised(text, allowsColon: true)
    }

    /// A label's name: `[a-zA-Z_][a-zA-Z0-9_]*`.
    static func label(_ text: String) -> String {
        sanitised(text, allowsColon: false)
    }

    /// The name with its unit or kind at the end, once.
    static func metric(_ text: String, suffix: String) -> String {
        let name = metric(text)
        return name.hasSuffix(suffix) ? name : name + suffix
    }

    private static func sanitised(_ text: String, allowsColon: Bool) -> String {
        var name = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_": name.unicodeScalars.append(scalar)
            case ":" where allowsColon: name += ":"
            default: name += "_"
            }
        }
        let startsWithDigit = name.unicodeScalars.first.map { ("0"..."9").contains($0) } ?? true
        return startsWithDigit ? "_" + name : name
    }
}
