import Foundation
import Testing

@testable import CLI

@Suite struct DefinitionsFileTests {
    @Test func `deploy/definitions.json is what topology definitions prints`() async throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("deploy/definitions.json")
        let committed = try String(contentsOf: file, encoding: .utf8)
        let printed = try await CommandRun.output(of: "topology", "definitions")
        #expect(committed == printed, "write it anew: signalbox topology definitions > deploy/definitions.json")
    }

    @Test func `The virtual host may be another one`() throws {
        let text = TopologyDefinitionsCommand.text(virtualHost: "orders")
        #expect(text.contains(#""vhost": "orders""#))
        #expect(!text.contains(#""vhost": "/""#))
    }
}
