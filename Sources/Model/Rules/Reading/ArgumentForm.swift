/// What can be said of an argument's text before a step runs; the rest is for whoever connects to it.
enum ArgumentForm {
    private static let schemes = ["http://", "https://"]

    /// Whether it names a scheme that webhooks have, and a host after it.
    static func isURL(_ text: String) -> Bool {
        schemes.contains { scheme in
            text.lowercased().hasPrefix(scheme) && text.utf8.count > scheme.utf8.count
        } && !hasBlanks(text)
    }

    /// Whether mail can be sent to it: ``MailAddress``.
    static func isMailbox(_ text: String) -> Bool { MailAddress.fault(in: text) == nil }

    /// Whether what stands before a template's first tag can be the beginning of such a text.
    static func mayBegin(_ text: String, _ type: ArgumentType) -> Bool {
        guard type == .url else { return !text.unicodeScalars.contains { $0.value < 0x20 } }
        let start = text.lowercased()
        return schemes.contains { start.hasPrefix($0) || $0.hasPrefix(start) } && !hasBlanks(text)
    }

    private static func hasBlanks(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0.value <= 0x20 || $0.properties.isWhitespace }
    }
}
