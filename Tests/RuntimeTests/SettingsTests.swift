import FoundationEssentials
import Logging
import Runtime
import Testing

@Suite struct SettingsTests {
    @Test func `without file and variables every setting has its default`() async throws {
        let settings = try await load()
        #expect(settings == Settings())
        #expect(settings.postgres.port == 5432)
        #expect(settings.postgres.statementTimeout == .seconds(30))
        #expect(settings.matcher.batchWait == .milliseconds(10))
        #expect(settings.limits.futureTolerance == .seconds(3600))
        #expect(settings.log.level == .info)
        #expect(settings.postgres.password == nil)
    }

    @Test func `the file sets values and an environment variable goes before it`() async throws {
        let yaml = """
            postgres:
              host: db.example
              port: 6543
            worker: { lease: 30s, concurrency: 8 }
            webhook:
              allowRanges: [10.0.0.0/8, "fd00::/8"]
            """
        let settings = try await load(yaml: yaml, environment: ["SIGNALBOX_POSTGRES_HOST": "other.example"])
        #expect(settings.postgres.host == "other.example")
        #expect(settings.postgres.port == 6543)
        #expect(settings.worker.lease == .seconds(30))
        #expect(settings.worker.concurrency == 8)
        #expect(settings.webhook.allowRanges == ["10.0.0.0/8", "fd00::/8"])
    }

    @Test func `every kind of value can come from an environment variable`() async throws {
        let settings = try await load(environment: [
            "SIGNALBOX_RABBITMQ_TLS": "on",
            "SIGNALBOX_RABBITMQ_MANAGEMENT_URL": "http://127.0.0.1:15672",
            "SIGNALBOX_POSTGRES_TLS": "require",
            "SIGNALBOX_MATCHER_BATCH_WAIT": "35ms",
            "SIGNALBOX_WEBHOOK_ALLOW_RANGES": "10.0.0.0/8, 192.168.0.0/16",
            "SIGNALBOX_LOG_LEVEL": "debug",
            "SIGNALBOX_LOG_FORMAT": "json",
            "SIGNALBOX_HEALTH_PORT": "0",
            "SIGNALBOX_TEST_ANYTHING": "is for tests",
            "PATH": "/bin",
        ])
        #expect(settings.rabbitmq.tls)
        #expect(settings.rabbitmq.managementURL == "http://127.0.0.1:15672")
        #expect(settings.postgres.tls == .require)
        #expect(settings.matcher.batchWait == .milliseconds(35))
        #expect(settings.webhook.allowRanges == ["10.0.0.0/8", "192.168.0.0/16"])
        #expect(
            settings.log
                == {
                    var log = LogSettings(); log.level = .debug; log.format = .json; return log
                }()
        )
        #expect(settings.health.port == 0)
    }

    @Test func `the variable SIGNALBOX_CONFIG names the file, and the flag goes before it`() async throws {
        let folder = try TemporaryFolder()
        let one = try folder.write("one.yaml", "postgres: { host: one }")
        let two = try folder.write("two.yaml", "postgres: { host: two }")
        let environment = ["SIGNALBOX_CONFIG": one]
        let named = try await Settings.load(environment: environment, usualFiles: [two])
        let flagged = try await Settings.load(configFile: two, environment: environment, usualFiles: [])
        let usual = try await Settings.load(environment: [:], usualFiles: [folder.path + "/none.yaml", two])
        #expect([named.postgres.host, flagged.postgres.host, usual.postgres.host] == ["one", "two", "two"])
        let extracted = try ConfigFlag.extract(from: ["serve", "--config", two, "--quiet"])
        #expect(extracted.file == two)
        #expect(extracted.rest == ["serve", "--quiet"])
        #expect(try ConfigFlag.extract(from: ["--config=\(one)"]).file == one)
        #expect(throws: SettingsError.self) { try ConfigFlag.extract(from: ["serve", "--config"]) }
    }

    @Test func `the health port is the role's own unless it is set`() async throws {
        let own = try await Settings.load(environment: [:], usualFiles: [], roleHealthPort: 9611)
        let set = try await Settings.load(
            environment: ["SIGNALBOX_HEALTH_PORT": "9700"],
            usualFiles: [],
            roleHealthPort: 9611
        )
        #expect(own.health.port == 9611)
        #expect(set.health.port == 9700)
    }

    @Test func `the management login is the broker's unless it is set`() async throws {
        let shared = try await load(environment: ["SIGNALBOX_RABBITMQ_PASSWORD": "a"]).rabbitmq.managementLogin
        #expect(shared.user == "signalbox")
        #expect(shared.password == Secret("a"))
        let own = try await load(environment: [
            "SIGNALBOX_RABBITMQ_MANAGEMENT_USER": "admin", "SIGNALBOX_RABBITMQ_MANAGEMENT_PASSWORD": "b",
        ]).rabbitmq.managementLogin
        #expect(own.user == "admin")
        #expect(own.password == Secret("b"))
    }

    @Test(arguments: ["", "# only a comment\n", "postgres:\n", "postgres: {}\n"])
    func `a file that sets nothing is no error`(yaml: String) async throws {
        #expect(try await problems(yaml: yaml).isEmpty)
    }

    @Test func `the file in the repository has every key with its default`() async throws {
        let path = repositoryFile("config/signalbox.yaml")
        let file = try ConfigFile(path: path)
        #expect(file.entries.map(\.name) == Settings.registry.map(\.name))
        #expect(try await Settings.load(configFile: path, environment: [:], usualFiles: []) == Settings())
        let text = try String(contentsOfFile: path, encoding: .utf8)
        for declaration in Settings.registry {
            let key = declaration.name.split(separator: ".").last.map(String.init) ?? ""
            let value = declaration.defaultText.isEmpty ? "\"\"" : declaration.defaultText
            let isThere = text.contains("  \(key): \(value)\n")
            #expect(isThere, "\(declaration.name): \(value)")
        }
    }

    @Test func `names are unique, and every secret has a twin that names a file`() {
        let names = Settings.registry.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(Set(Settings.registry.map(\.environmentName)).count == names.count)
        let secrets = Settings.registry.filter(\.isSecret).map(\.name)
        #expect(
            secrets == [
                "postgres.password", "rabbitmq.password", "rabbitmq.managementPassword", "email.password",
                "webhook.secret",
            ]
        )
        #expect(secrets.allSatisfy { names.contains($0 + "File") })
        #expect(SettingDeclaration.environmentName(of: "rabbitmq.tlsCAFile") == "SIGNALBOX_RABBITMQ_TLS_CAFILE")
    }

    @Test func `the documentation has a row for every setting`() {
        let rows = Settings.documentation.split(separator: "\n").filter { $0.hasPrefix("| `") }
        #expect(rows.count == Settings.registry.count)
        let row =
            "| `postgres.port` | `SIGNALBOX_POSTGRES_PORT` | a whole number from 1 to 65535 | `5432` | The server's port. |"
        #expect(rows.contains { $0 == row })
    }

    @Test(arguments: [("500ms", 500), ("5s", 5000), ("2m", 120_000), ("1h", 3_600_000), ("0s", 0), ("90s", 90_000)])
    func `durations are read`(text: String, milliseconds: Int) {
        #expect(DurationText.parse(text) == .milliseconds(milliseconds))
    }

    @Test(arguments: ["", "5", "s", "-5s", "1.5s", "5 s", "5sec", "99999999999999999h", "٣s"])
    func `what is no duration is refused`(text: String) {
        #expect(DurationText.parse(text) == nil)
    }

    @Test(arguments: [0, 1, 999, 1000, 1500, 60_000, 61_000, 3_600_000, 86_400_000])
    func `a duration's text reads back as the same`(milliseconds: Int) {
        let duration = Duration.milliseconds(milliseconds)
        #expect(DurationText.parse(DurationText.format(duration)) == duration)
    }
}
