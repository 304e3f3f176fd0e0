import Foundation
import TestKit
import Testing

/// A pack that names conditions, and rules that use them.
@Suite struct NamedConditionTests {
    private static let conditions = """
        - name: rsvp_status_is
          parameters: { statuses: list }
          condition: { path: rsvp.status, in: "{statuses}" }
        """
    private static let catalog = """
        name: occasions
        version: "1.0"
        eventTypes:
          - name: rsvp.submitted
            category: rsvps
            schema: { type: object, properties: { rsvp: { type: object, properties: { status: { enum: [yes, no] } } } } }
        """

    private func rule(_ condition: String, name: String = "r") -> String {
        """
        name: \(name)
        trigger: rsvp.submitted
        conditions: [\(condition)]
        steps: [{ action: note, with: { text: x } }]
        """
    }

    private func pack(_ folder: TemporaryFolder) throws -> String {
        try FileManager.default.createDirectory(atPath: folder.path + "/pack/rules", withIntermediateDirectories: true)
        let manifest = "name: occasions\ndescription: Occasions.\nversion: \"1.0\"\n"
        _ = try folder.write(manifest, to: "pack/pack.yaml")
        _ = try folder.write(Self.catalog, to: "pack/catalog.yaml")
        _ = try folder.write(Self.conditions, to: "pack/conditions.yaml")
        _ = try folder.write(rule("{ rsvp_status_is: [yes] }", name: "packed"), to: "pack/rules/packed.yaml")
        return folder.path + "/pack"
    }

    @Test func `a condition that a pack names is used by its rules and by others, and shown by its name`() async throws
    {
        try await ServersFixture.with { signalbox in
            try await withTemporaryFolder { folder in
                try await signalbox.output(of: "migrate")
                try await signalbox.output(of: "tenant create acme")
                try await signalbox.output(of: "pack apply \(try pack(folder)) --tenant acme")
                let other = try folder.write(rule("{ rsvp_status_is: [no] }", name: "other"), to: "other.yaml")
                #expect(try await signalbox.output(of: "rule apply \(other) --tenant acme").contains("created"))
                #expect(try await signalbox.output(of: "rule apply \(other) --tenant acme").contains("unchanged"))

                let shown = try await signalbox.output(
                    of: "simulate --type rsvp.submitted --tenant acme --set rsvp.status=yes"
                )
                #expect(shown.contains("packed, version 1: would fire\n"), "\(shown)")
                #expect(shown.contains("✗ rsvp_status_is {\"statuses\":[\"no\"]}"), "\(shown)")
                #expect(
                    shown.contains("other, version 1: would not fire: data.rsvp.status in [\"no\"], was \"yes\""),
                    "\(shown)"
                )

                // What the name stands for is checked as if it were written out.
                let wrong = try folder.write(rule("{ rsvp_status_is: [maybe] }"), to: "wrong.yaml")
                let check = try await signalbox.output(of: "rule check \(wrong) --tenant acme")
                #expect(check.contains("never_holds") && check.contains("rsvp_status_is"), "\(check)")
                let unknown = try folder.write(rule("{ rsvp_status_iss: [yes] }"), to: "unknown.yaml")
                let refused = try await signalbox.run("rule apply \(unknown) --tenant acme")
                #expect(refused.ending == .exited(1) && refused.error.contains("did you mean `rsvp_status_is`?"))
            }
        }
    }

    @Test func `a tenant's zone is what its rules go by unless they say otherwise`() async throws {
        try await ServersFixture.with { signalbox in
            try await withTemporaryFolder { folder in
                try await signalbox.output(of: "migrate")
                try await signalbox.output(of: "tenant create acme")
                try await signalbox.output(of: "pack apply \(try pack(folder)) --tenant acme")
                let clock = rule("{ path: event.time, time_of_day_between: [\"09:00\", \"17:00\"] }", name: "clock")
                try await signalbox.output(of: "rule apply \(try folder.write(clock, to: "clock.yaml")) --tenant acme")
                let event = """
                    {"specversion":"1.0","id":"x","source":"/s","type":"rsvp.submitted","tenantid":"acme",
                     "time":"2026-07-01T08:30:00Z","data":{}}
                    """
                let explain = "explain --file \(try folder.write(event, to: "event.json")) --rule clock"
                #expect(try await signalbox.output(of: explain).contains("would not fire"))
                try await signalbox.output(of: "tenant timezone acme Europe/Berlin")
                let berlin = try await signalbox.output(of: explain)
                #expect(
                    berlin.contains("clock, version 1: would fire") && berlin.contains("Europe/Berlin"),
                    "\(berlin)"
                )
                let wrong = try await signalbox.run("tenant timezone acme Europe/Berlim")
                #expect(wrong.ending != .exited(0) && wrong.error.contains("Europe/Berlim"), "\(wrong.error)")
            }
        }
    }
}
