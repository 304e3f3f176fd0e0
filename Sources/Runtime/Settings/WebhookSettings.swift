internal import Yams

/// How the webhook worker sends requests.
package struct WebhookSettings: Sendable, Equatable {
    /// `webhook.deadline`: The longest that one exchange may take, from the name's look-up to the answer's last byte.
    package var deadline: Duration
    /// `webhook.responseBytes`: Bytes of an answer that are read, at most.
    package var responseBytes: Int
    /// `webhook.allowRanges`: Address ranges in CIDR notation that may be called although they are not public.
    package var allowRanges: [String]
    /// `webhook.secret`: The key that signs requests to endpoints without a key of their own.
    package var secret: Secret?
    /// `webhook.secretsFile`: A YAML or JSON file of keys by name, `name: whsec_…`; these are its keys.
    package var secrets: [String: Secret]

    /// The defaults.
    package init() {
        self.init(config: .defaults())
    }

    /// Reads the keys above; problems are left with the reader.
    package init(config: SettingsReader) {
        deadline = config.duration(
            "webhook.deadline",
            default: .seconds(15),
            in: .milliseconds(100)...(.seconds(600)),
            "The longest that one exchange may take, from the name's look-up to the answer's last byte."
        )
        responseBytes = config.integer(
            "webhook.responseBytes",
            default: 65536,
            in: 0...16_777_216,
            "Bytes of an answer that are read, at most."
        )
        allowRanges = config.list(
            "webhook.allowRanges",
            of: "an address range such as 10.0.0.0/8",
            "Address ranges in CIDR notation that may be called although they are not public."
        ) { AddressRangeText.isValid($0) ? $0 : nil }
        secret = config.secret("webhook.secret", "The key that signs requests to endpoints without a key of their own.")
        let path = config.optionalText(
            "webhook.secretsFile",
            "A YAML or JSON file of keys by name, `name: whsec_…`, for endpoints with a key of their own."
        )
        secrets = path.map { Self.secrets(from: $0, config: config) } ?? [:]
        if let secret, !Self.isKey(secret.revealed) {
            config.refuse("webhook.secret", "the value does not start with whsec_, followed by the key in base64")
        }
    }

    private static func secrets(from path: String, config: SettingsReader) -> [String: Secret] {
        let name = "webhook.secretsFile"
        guard let text = config.contents(ofFileNamedBy: name, path: path) else { return [:] }
        let mapping: Node.Mapping
        do {
            guard let root = try Yams.compose(yaml: text)?.mapping else {
                config.refuse(name, code: .malformedFile, "the file \(path.quoted) must hold `name: whsec_…` pairs")
                return [:]
            }
            mapping = root
        } catch {
            let fault = YAMLFault(error)
            let place = fault.line.map { " line \($0)" } ?? ""
            config.refuse(name, code: .malformedFile, "the file \(path.quoted)\(place) is \(fault.reason)")
            return [:]
        }
        var secrets: [String: Secret] = [:]
        for (key, value) in mapping {
            guard let endpoint = key.scalar?.string, let text = value.scalar?.string, isKey(text) else {
                // The file may be another one, or have names and keys the wrong way round: nothing of it is shown.
                let line = (key.mark ?? value.mark).map { " line \($0.line)" } ?? ""
                let message = "the file \(path.quoted)\(line) must be a name and whsec_, followed by base64"
                config.refuse(name, code: .malformedFile, message)
                continue
            }
            secrets[endpoint] = Secret(text)
        }
        return secrets
    }

    /// Standard Webhooks 1.0: `whsec_` and the key in base64.
    private static func isKey(_ text: String) -> Bool {
        let prefix = "whsec_"
        let allowed: (Character) -> Bool = { $0.isASCII && ($0.isLetter || $0.isNumber || "+/=".contains($0)) }
        return text.hasPrefix(prefix) && text.count > prefix.count && text.dropFirst(prefix.count).allSatisfy(allowed)
    }
}
