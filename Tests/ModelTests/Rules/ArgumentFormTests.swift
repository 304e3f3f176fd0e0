import Model
import Testing

@Suite struct ArgumentFormTests {
    private static let actions = ActionCatalog([
        ActionSchema(
            kind: .webhook,
            summary: "Calls.",
            arguments: [
                ArgumentSchema(name: "url", summary: "Where to.", type: .url),
                ArgumentSchema(name: "to", summary: "To whom.", type: .mailbox),
            ],
            isOutbound: true
        )
    ])

    private func complaint(_ name: String, _ value: String) -> String? {
        let rule: JSONValue = [
            "name": "r", "trigger": "t", "steps": [["action": "webhook", "with": .object([name: .string(value)])]],
        ]
        do {
            _ = try RuleReader.read(file: "r.json", bytes: rule.text, actions: Self.actions)
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test(arguments: [
        "https://example.com", "http://example.com:8080/a?b=c", "HTTPS://example.com",
        "https://example.com/{{deal.id}}",
        "{{hook.url}}", "{{{hook.url}}}", "https://{{host}}/x", "http{{s}}://x", "{hook.url}",
    ])
    func `a URL that may be one is taken`(url: String) {
        #expect(complaint("url", url) == nil)
    }

    @Test(arguments: [
        "ftp://x", "example.com", "//example.com", "https://", "https://exa mple.com", "ftp://{{host}}", "mailto:{{a}}",
    ])
    func `a URL that cannot be one is refused by name`(url: String) {
        #expect(
            complaint("url", url)?.contains("steps[0].with.url: `\(url)` is not a URL with http:// or https://") == true
        )
    }

    @Test(arguments: [
        "ann@example.com", "ann.o'neil+vip@mail.example.com", "root@localhost", "{{contact.email}}",
        "{{user}}@example.com", "sales-{{region}}@x.example",
    ])
    func `an address that may be one is taken`(address: String) {
        #expect(complaint("to", address) == nil)
    }

    @Test(arguments: [
        "nobody", "@example.com", "ann@", "ann@example.com\nbcc: x", "Ann <ann@example.com>", "ann o@example.com",
        "ann..o@x.example", "ann@b@example.com", "ann@example..com", "ann@-x.example", "änn@example.com",
    ])
    func `an address that no mail can be sent to is refused by name`(address: String) {
        #expect(complaint("to", address)?.contains("is not a mail address, such as ann@example.com") == true)
    }
}
