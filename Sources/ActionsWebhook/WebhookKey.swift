internal import FoundationEssentials

/// A key of Standard Webhooks: `whsec_` and its bytes in base64. It never shows itself.
package struct WebhookKey: Sendable, CustomStringConvertible {
    let bytes: [UInt8]

    /// Returns nil for text that is not of that form.
    package init?(_ text: String) {
        let prefix = "whsec_"
        guard text.hasPrefix(prefix), let data = Data(base64Encoded: String(text.dropFirst(prefix.count))) else {
            return nil
        }
        guard !data.isEmpty else { return nil }
        bytes = Array(data)
    }

    package var description: String { "whsec_…" }
}
