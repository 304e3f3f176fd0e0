import FoundationEssentials
import Logging
import Runtime
import Testing

@Suite struct SecretTests {
    static let password = "correct-horse-battery"

    @Test func `no way of printing a secret shows it`() {
        let secret = Secret(Self.password)
        var dumped = ""
        dump(secret, to: &dumped)
        let texts = ["\(secret)", String(reflecting: secret), "\([secret])", "\(Optional(secret) as Any)", dumped]
        for text in texts { #expect(!text.contains(Self.password)) }
        #expect("\(secret)" == "•••")
        #expect(secret.revealed == Self.password)
    }

    @Test func `settings with secrets print without them`() async throws {
        let settings = try await load(environment: [
            "SIGNALBOX_POSTGRES_PASSWORD": Self.password, "SIGNALBOX_RABBITMQ_PASSWORD": Self.password,
            "SIGNALBOX_EMAIL_PASSWORD": Self.password, "SIGNALBOX_WEBHOOK_SECRET": "whsec_" + "aGVsbG8=",
        ])
        #expect(settings.postgres.password?.revealed == Self.password)
        var dumped = ""
        dump(settings, to: &dumped)
        for text in ["\(settings)", String(reflecting: settings), dumped] {
            #expect(!text.contains(Self.password))
            #expect(!text.contains("aGVsbG8="))
            #expect(text.contains("signalbox"))
        }
    }

    @Test func `a log line does not show a secret in its metadata`() {
        let sink = CapturingSink()
        let logger = Logger(label: "signalbox.test") { label in
            LogBootstrap.handler(label: label, settings: LogSettings(), sink: sink)
        }
        let secret = Secret(Self.password)
        logger.info("connecting", metadata: ["password": "\(secret)", "raw": .stringConvertible(secret)])
        #expect(sink.lines.count == 1)
        #expect(sink.lines.allSatisfy { !$0.contains(Self.password) && $0.contains("•••") })
    }

    @Test(arguments: [
        "SIGNALBOX_POSTGRES_PASSWORD": "correct-horse-battery\nsecond line",
        "SIGNALBOX_WEBHOOK_SECRET": "correct-horse-battery",
        "SIGNALBOX_POSTGRES_PASWORD": "correct-horse-battery",
        "SIGNALBOX_RABBITMQ_MANAGEMENT_URL": "http://admin:correct-horse-battery@127.0.0.1",
    ])
    func `an error about a secret does not show it`(variable: String, value: String) async throws {
        let found = try await problems(environment: [variable: value])
        #expect(found.count == 1)
        let problem = try #require(found.first)
        #expect(problem.description.contains(variable))
        #expect(!String(reflecting: SettingsError(problems: found)).contains(Self.password))
    }

    @Test(arguments: [
        "postgres:\n  password: \"correct-horse-battery\n", "postgres: { password: [correct-horse-battery] }",
        "postgres: { password: { correct: correct-horse-battery } }", "postgres: { passwort: correct-horse-battery }",
        "correct-horse-battery",
    ])
    func `an error about a file does not show a secret in it`(yaml: String) async throws {
        let found = try await problems(yaml: yaml)
        #expect(found.count == 1)
        #expect(!String(reflecting: SettingsError(problems: found)).contains(Self.password))
    }

    @Test(arguments: ["correct-horse-battery", "correct-horse-battery\n", "correct-horse-battery\r\n"])
    func `a secret comes from the file that its twin names, without the newline at its end`(text: String) async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("password", text)
        let settings = try await load(environment: ["SIGNALBOX_RABBITMQ_PASSWORD_FILE": file])
        #expect(settings.rabbitmq.password == Secret(Self.password))
    }

    @Test(arguments: ["", "\n", "two\nlines\n"])
    func `a secret's file must hold one line`(text: String) async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("password", text)
        let found = try await problems(environment: ["SIGNALBOX_EMAIL_PASSWORD_FILE": file])
        #expect(found.map(\.code) == [.malformedFile])
    }

    @Test func `a secret in the environment goes before a file that the configuration names, and the other way round`()
        async throws
    {
        let folder = try TemporaryFolder()
        let file = try folder.write("password", "from file")
        let first = try await load(
            yaml: "postgres: { passwordFile: /nowhere }",
            environment: ["SIGNALBOX_POSTGRES_PASSWORD": "from variable"]
        )
        #expect(first.postgres.password == Secret("from variable"))
        let second = try await load(
            yaml: "postgres: { password: from yaml }",
            environment: ["SIGNALBOX_POSTGRES_PASSWORD_FILE": file]
        )
        #expect(second.postgres.password == Secret("from file"))
    }

    @Test func `webhook keys come from a file of names`() async throws {
        let folder = try TemporaryFolder()
        for text in ["crm: whsec_aGVsbG8=\n", "{\"crm\": \"whsec_aGVsbG8=\"}"] {
            let file = try folder.write("keys", text)
            let settings = try await load(environment: ["SIGNALBOX_WEBHOOK_SECRETS_FILE": file])
            #expect(settings.webhook.secrets == ["crm": Secret("whsec_aGVsbG8=")])
        }
        for text in ["crm: correct-horse-battery", "- whsec_a", "crm: [", ""] {
            let file = try folder.write("keys", text)
            let found = try await problems(environment: ["SIGNALBOX_WEBHOOK_SECRETS_FILE": file])
            #expect(found.map(\.code) == [.malformedFile])
            #expect(!"\(found)".contains(Self.password))
        }
        // Of the wrong file, and of one whose names and keys are swapped, the line is named and nothing is shown.
        for text in [
            "crm: whsec_aGVsbG8=\n\"root:\(Self.password):20228\": 0", "crm: whsec_aGVsbG8=\n\(Self.password): crm",
        ] {
            let file = try folder.write("keys", text)
            let found = try await problems(environment: ["SIGNALBOX_WEBHOOK_SECRETS_FILE": file])
            #expect(found.map(\.code) == [.malformedFile])
            #expect("\(found)".contains("line 2"))
            #expect(!"\(found)".contains(Self.password))
        }
    }
}
