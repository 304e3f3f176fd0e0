import Model
import Testing

@Suite struct RuleMarksTests {
    private func marks(_ text: String) throws -> [RuleMarks] {
        try RuleReader.readMarked(file: "r.yaml", bytes: Array(text.utf8), actions: sampleActions).map(\.marks)
    }

    @Test func `a place is found, or what it is in`() throws {
        let marks = try #require(
            try marks(
                """
                name: r
                trigger: deal.won
                conditions:
                  - { path: a, equals: 1 }
                  - any:
                      - { path: b, equals: 2 }
                      - not: { path: c, equals: 3 }
                steps:
                  - { action: note, with: { text: x } }
                """
            ).first
        )
        #expect(marks["trigger"].description == "2:10")
        #expect(marks["conditions[0]"].description == "4:5")
        #expect(marks["conditions[1].any[1]"].description == "7:9")
        #expect(marks["conditions[1].any[1].not"].description == "7:14")
        #expect(marks["conditions[1].any[7].not"].description == "6:7")
        #expect(marks["steps[0].with.text"].description == "9:35")
        #expect(marks["nothing"].description == "1:1")
    }

    @Test func `each rule of a list and of many documents has its own places`() throws {
        let rule = "{ name: a, trigger: t, steps: [{ action: note, with: { text: x } }] }"
        let other = "{ name: b, trigger: t, steps: [{ action: note, with: { text: x } }] }"
        let list = try marks("- \(rule)\n- \(other)\n")
        #expect(list.map { $0["trigger"].line } == [1, 2])
        let documents = try marks("\(rule)\n---\n\(other)\n")
        #expect(documents.map { $0["steps[0]"].line } == [1, 3])
    }
}
