import FoundationEssentials
import Runtime
import Testing

@Suite struct SettingsProblemTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var yaml: String?
        var environment: [String: String] = [:]
        let code: SettingProblem.Code
        let says: [String]

        var testDescription: String { says.joined(separator: " / ") }
    }

    static let cases: [Case] = [
        Case(
            yaml: "postgres: { prot: 1 }",
            code: .unknownName,
            says: ["postgres.prot", "line 1", "mean postgres.port?"]
        ),
        Case(
            yaml: "postgress:\n  host: a",
            code: .unknownName,
            says: ["postgress.host", "line 2", "mean postgres.host?"]
        ),
        Case(yaml: "colour: red", code: .unknownName, says: ["colour", "no setting has this name"]),
        Case(
            environment: ["SIGNALBOX_POSTGRES_HOTS": "a"],
            code: .unknownName,
            says: ["mean SIGNALBOX_POSTGRES_HOST?"]
        ),
        Case(
            environment: ["SIGNALBOX_ZZZZZZZZZZZZ": "a"],
            code: .unknownName,
            says: ["variable SIGNALBOX_ZZZZ", "no setting"]
        ),
        Case(
            yaml: "\npostgres:\n  port: abc",
            code: .wrongValue,
            says: ["postgres.port", "line 3", "\"abc\" is not a whole number from 1 to 65535"]
        ),
        Case(yaml: "postgres: { port: 65536 }", code: .wrongValue, says: ["65536", "from 1 to 65535"]),
        Case(
            environment: ["SIGNALBOX_POSTGRES_PORT": ""],
            code: .wrongValue,
            says: ["SIGNALBOX_POSTGRES_PORT", "whole number"]
        ),
        Case(environment: ["SIGNALBOX_POSTGRES_HOST": ""], code: .wrongValue, says: ["not empty"]),
        Case(yaml: "worker: { lease: 90s }", code: .wrongValue, says: ["worker.lease", "from 1s to 1m"]),
        Case(
            yaml: "worker: { lease: 30 }",
            code: .wrongValue,
            says: ["worker.lease", "\"30\"", "500ms, 5s, 2m or 1h"]
        ),
        Case(
            yaml: "postgres: { tls: maybe }",
            code: .wrongValue,
            says: ["one of disable, prefer, require, verify-ca, verify-full"]
        ),
        Case(yaml: "log: { level: loud }", code: .wrongValue, says: ["log.level", "one of trace, debug, info"]),
        Case(yaml: "health: { enabled: maybe }", code: .wrongValue, says: ["true or false"]),
        Case(yaml: "health: { port: 70000 }", code: .wrongValue, says: ["role, or a whole number from 0 to 65535"]),
        Case(yaml: "shutdown: 5", code: .wrongValue, says: ["shutdown", "must be a group of settings"]),
        Case(yaml: "health: [1]", code: .wrongValue, says: ["health", "must be a group of settings"]),
        Case(yaml: "postgres: { host: [a, b] }", code: .wrongValue, says: ["postgres.host", "must be one value"]),
        Case(yaml: "postgres: { host: { a: b } }", code: .unknownName, says: ["postgres.host.a"]),
        Case(yaml: "postgres: { host: ~ }", code: .wrongValue, says: ["postgres.host", "has no value"]),
        Case(yaml: "webhook: { allowRanges: 10.0.0.0/8 }", code: .wrongValue, says: ["must be a list"]),
        Case(yaml: "webhook: { allowRanges: [[1]] }", code: .wrongValue, says: ["must be a list"]),
        Case(
            yaml: "webhook: { allowRanges: [10.0.0.0/33] }",
            code: .wrongValue,
            says: ["10.0.0.0/33", "address range"]
        ),
        Case(yaml: "rabbitmq: { managementURL: 'ftp://x' }", code: .wrongValue, says: ["http:// or https://"]),
        Case(
            yaml: "rabbitmq: { tlsCertificate: a.pem }",
            code: .conflict,
            says: ["tlsCertificate", "needs rabbitmq.tlsKey"]
        ),
        Case(yaml: "postgres: { tls: verify-full }", code: .conflict, says: ["needs postgres.tlsRootCertificate"]),
        Case(yaml: "email: { from: me }", code: .wrongValue, says: ["email.from", "must have one @"]),
        Case(yaml: "email: { from: 'a@b c' }", code: .wrongValue, says: ["email.from", "has a space"]),
        Case(yaml: "email: { heloName: a_b }", code: .wrongValue, says: ["email.heloName", "a_b", "no host name"]),
        Case(yaml: "email: { user: me }", code: .conflict, says: ["email.user", "needs email.password"]),
        Case(
            yaml: "matcher: { prefetch: 10 }",
            code: .conflict,
            says: ["matcher.prefetch", "at least matcher.batchSize"]
        ),
        Case(yaml: "- a\n- b", code: .malformedFile, says: ["groups of `key: value`"]),
        Case(yaml: "postgres: [", code: .malformedFile, says: ["not valid YAML"]),
        Case(yaml: "log: { level: info }\nlog: { level: info }", code: .malformedFile, says: ["given twice", "log"]),
        Case(
            environment: ["SIGNALBOX_POSTGRES_PASSWORD_FILE": "/nowhere/password"],
            code: .unreadableFile,
            says: ["SIGNALBOX_POSTGRES_PASSWORD_FILE", "/nowhere/password", "No such file"]
        ),
        Case(
            environment: ["SIGNALBOX_CONFIG": "/nowhere/signalbox.yaml"],
            code: .unreadableFile,
            says: ["/nowhere/signalbox.yaml", "No such file"]
        ),
        Case(
            yaml: "postgres: { password: a, passwordFile: /nowhere }",
            code: .conflict,
            says: ["postgres.passwordFile", "postgres.password is set as well"]
        ),
    ]

    @Test(arguments: cases) func `what is wrong is refused by name, with its place and what was expected`(
        _ expected: Case
    ) async throws {
        let found = try await problems(yaml: expected.yaml, environment: expected.environment)
        #expect(found.count == 1, "\(found)")
        let problem = try #require(found.first)
        #expect(problem.code == expected.code)
        for phrase in expected.says {
            #expect(problem.description.contains(phrase), "\(problem) lacks \(phrase)")
        }
    }

    @Test func `all problems are told at once, on one line`() async throws {
        let yaml = "postgres: { port: x, prot: 1 }\nworker: { lease: never }"
        let environment = ["SIGNALBOX_LOG_LEVEL": "loud", "SIGNALBOX_NOTHING_LIKE_IT": "1"]
        let found = try await problems(yaml: yaml, environment: environment)
        let names = ["SIGNALBOX_NOTHING_LIKE_IT", "postgres.prot", "postgres.port", "worker.lease", "log.level"]
        #expect(found.map(\.name) == names)
        let text = SettingsError(problems: found).description
        #expect(text.contains("5 problems"))
        #expect(!text.contains("\n"))
    }
}
