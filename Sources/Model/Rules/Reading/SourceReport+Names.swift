extension SourceReport {
    /// A name such as `deal.won` or `crm/appointment.created`: letters, digits and `. _ - / :`.
    package func eventType(_ node: SourceNode) -> String? {
        guard let text = text(node) else { return nil }
        guard (1...RuleLimits.eventTypeBytes).contains(text.utf8.count), text.utf8.allSatisfy(Self.isNameByte) else {
            add(
                .value,
                at: node,
                "`\(text.prefix(80))` is no event type; expected at most \(RuleLimits.eventTypeBytes) letters, digits and `._-/:`"
            )
            return nil
        }
        return text
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "._-/:".utf8.contains(byte)
        }
    }
}
