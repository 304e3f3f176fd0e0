import Foundation
import Model
import TestKit
import Testing

@testable import CLI

@Suite struct ListingTests {
    private let listing = Listing(
        [Column("ID", "id"), Column("COUNT", "count", .right), .time("AT", "at"), .record],
        [
            ["id": "a", "count": 3, "at": "2026-03-01T09:30:00.123456Z", "record": ["kind": "deal", "id": "d-17"]],
            ["id": "b", "count": nil, "at": nil, "record": nil],
        ]
    )

    @Test func `A table shows the columns, times to the second, and a dash for what is not there`() {
        #expect(
            listing.table == """
                ID  COUNT  AT                    RECORD
                a       3  2026-03-01T09:30:00Z  deal/d-17
                b       -  -                     -

                """
        )
    }

    @Test func `JSON is an array of whole objects`() throws {
        let text = JSONLayout.text(listing.json)
        #expect(text.hasSuffix("]\n"))
        #expect(text.contains(#""at": "2026-03-01T09:30:00.123456Z""#))
        #expect(text.contains(#""count": null"#))
        #expect(try JSONValue(parsing: Array(text.utf8)) == listing.json)
    }

    @Test func `JSON is laid out by two spaces a level, and empty ones stay on their line`() {
        let value: JSONValue = ["a": [1, ["b": "x\n"]], "c": [], "d": [:]]
        #expect(
            JSONLayout.text(value) == """
                {
                  "a": [
                    1,
                    {
                      "b": "x\\n"
                    }
                  ],
                  "c": [],
                  "d": {}
                }

                """
        )
    }

    @Test func `A listing without rows is nothing in a table and an empty array in JSON`() async throws {
        try await withTemporaryFolder { temporary in
            let folder = temporary.path
            func written(_ format: OutputFormat) throws -> (output: String, notes: String) {
                let (output, notes) = (folder + "/output", folder + "/notes")
                for file in [output, notes] { try Data().write(to: URL(fileURLWithPath: file)) }
                let outputHandle = try #require(FileHandle(forWritingAtPath: output))
                let notesHandle = try #require(FileHandle(forWritingAtPath: notes))
                Listing([Column("ID", "id")], []).write(
                    as: format,
                    to: Terminal(descriptor: outputHandle.fileDescriptor),
                    notes: Terminal(descriptor: notesHandle.fileDescriptor)
                )
                try outputHandle.close()
                try notesHandle.close()
                return (
                    try String(contentsOfFile: output, encoding: .utf8),
                    try String(contentsOfFile: notes, encoding: .utf8)
                )
            }
            let table = try written(.table)
            #expect(table.output.isEmpty)
            #expect(table.notes == "none\n")
            let json = try written(.json)
            #expect(json.output == "[]\n")
            #expect(json.notes.isEmpty)
        }
    }
}
