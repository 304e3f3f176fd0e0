internal import Crypto
internal import FoundationEssentials

/// What Standard Webhooks 1.0 adds to a request: an id that stays the same through all attempts, the time of the
/// attempt, and a signature over both and the body.
///
/// Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
struct WebhookSignature {
    static let headerNames: Set<String> = ["webhook-id", "webhook-timestamp", "webhook-signature"]

    var id: String
    /// Seconds since 1970.
    var timestamp: Int64
    var body: [UInt8]

    func headers(key: WebhookKey?) -> [(name: String, value: String)] {
        var headers = [("webhook-id", id), ("webhook-timestamp", String(timestamp))]
        if let key { headers.append(("webhook-signature", signature(key))) }
        return headers
    }

    private func signature(_ key: WebhookKey) -> String {
        var hash = HMAC<SHA256>(key: SymmetricKey(data: key.bytes))
        hash.update(data: Array("\(id).\(timestamp).".utf8))
        hash.update(data: body)
        return "v1," + Data(hash.finalize()).base64EncodedString()
    }
}
