import Foundation
import TestKit
import Testing

@Suite struct SourceErrorTests {
    @Test func `What is wrong in a pack is told by file and line, all of it, and nothing is applied`() async throws {
        try await withTemporaryFolder { temporary in
            let folder = temporary.path
            try FileManager.default.createDirectory(atPath: folder + "/rules", withIntermediateDirectories: true)
            try write("name: shop\nversion: \"1.0\"\ndescription: Shop.\n", folder + "/pack.yaml")
            try write("name: shop\nversion: \"1.0\"\neventTypes:\n  - name: order.paid\n", folder + "/catalog.yaml")
            try write(
                "name: thanks\ntrigger: order.paid\nsteps:\n  - name: thank\n    action: emial\n",
                folder + "/rules/thanks.yaml"
            )
            let run = try await CommandRun.of("pack", "apply", folder, "--tenant", "acme")
            #expect(run.ending == .exited(1))
            #expect(run.error.contains("nothing was applied"))
            #expect(run.error.contains("\(folder)/catalog.yaml:4:"), "\(run.error)")
            #expect(run.error.contains("\(folder)/rules/thanks.yaml:5:"), "\(run.error)")
            #expect(run.error.contains("did you mean `email`?"))
        }
    }

    @Test func `A pack without a manifest, and a rule file that is not there, are named`() async throws {
        try await withTemporaryFolder { temporary in
            let folder = temporary.path
            let pack = try await CommandRun.of("pack", "apply", folder, "--tenant", "acme")
            #expect(pack.ending == .exited(1))
            #expect(pack.error.contains("\(folder)/pack.yaml: cannot be read: No such file or directory"))
            let rule = try await CommandRun.of("rule", "apply", folder + "/x.yaml", "--tenant", "acme")
            #expect(rule.ending == .exited(1))
            #expect(rule.error.contains("\(folder)/x.yaml: cannot be read"))
        }
    }

    @Test func `One name in two files is refused`() async throws {
        try await withTemporaryFolder { temporary in
            let folder = temporary.path
            let rule = "name: twice\ntrigger: a.b\nsteps:\n  - { name: tag, action: tag, with: { tag: x } }\n"
            for name in ["a", "b"] { try write(rule, "\(folder)/\(name).yaml") }
            let run = try await CommandRun.of(
                "rule",
                "apply",
                folder + "/a.yaml",
                folder + "/b.yaml",
                "--tenant",
                "acme"
            )
            #expect(run.ending == .exited(1))
            #expect(run.error.contains("\(folder)/b.yaml: a rule named 'twice' stands in \(folder)/a.yaml too"))
        }
    }

    @Test func `Lines that are no events are told by number, and nothing is published`() async throws {
        try await withTemporaryFolder { temporary in
            let folder = temporary.path
            let file = folder + "/events.ndjson"
            let event =
                #"{"specversion":"1.0","id":"1","source":"/s","type":"a.b","time":"2026-03-01T00:00:00Z","tenantid":"t"}"#
            try write("\(event)\n\n{\"id\":\n\(event)\n{\"specversion\":\"1.0\"}\n", file)
            // No broker is asked: there is none on this port.
            let run = try await CommandRun.of(
                "event",
                "publish",
                "--file",
                file,
                environment: ["SIGNALBOX_RABBITMQ_PORT": "9"]
            )
            #expect(run.ending == .exited(1))
            #expect(run.error.contains("nothing was published: 2 of 4 lines are no events"))
            #expect(run.error.contains("\(file):3: malformed_json"))
            #expect(run.error.contains("\(file):5: missing_attribute"))
        }
    }

    private func write(_ text: String, _ path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }
}
