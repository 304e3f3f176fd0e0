internal import Acting

/// The keys that requests are signed with, by name.
package struct WebhookKeys: Sendable {
    private let standard: WebhookKey?
    private let named: [String: WebhookKey]

    /// - Parameter standard: What signs where the rule names no key; nil leaves such requests unsigned.
    package init(standard: WebhookKey?, named: [String: WebhookKey]) {
        self.standard = standard
        self.named = named
    }

    /// The key of a name, else the standard one.
    func key(named name: String?) throws(ArgumentError) -> WebhookKey? {
        guard let name, !name.isEmpty else { return standard }
        guard let key = named[name] else {
            throw ArgumentError(name: "secret", expected: "a name in webhook.secretsFile", found: "'\(name)'")
        }
        return key
    }
}
