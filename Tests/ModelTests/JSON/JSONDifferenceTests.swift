import Model
import Testing

@Suite struct `Differences of JSON` {
    private func lines(_ before: String, _ after: String) throws -> [String] {
        try JSONDifference.changes(
            from: JSONValue(parsing: Array(before.utf8)),
            to: JSONValue(parsing: Array(after.utf8))
        ).map { change in
            let parts = [change.before, change.after].map { $0?.description ?? "nothing" }
            return "\(change.path): \(parts[0]) to \(parts[1])"
        }
    }

    @Test func `named elements go by their names, others by their places`() throws {
        let before = #"{"steps":[{"name":"a","x":1},{"name":"b","x":1},{"name":"c","x":1}],"in":[1,2,3],"old":true}"#
        let after = #"{"in":[1,9,2,3],"steps":[{"name":"c","x":1},{"name":"a","x":2},{"name":"d"}],"new":null}"#
        #expect(
            try lines(before, after) == [
                "steps[a].x: 1 to 2",
                #"steps[b]: {"name":"b","x":1} to nothing"#,
                #"steps[d]: nothing to {"name":"d"}"#,
                #"steps, in the order: ["a","c"] to ["c","a"]"#,
                "in[1]: nothing to 9",
                "old: true to nothing",
                "new: nothing to null",
            ]
        )
        #expect(try lines("[1]", "{}") == [": [1] to {}"])
        #expect(try lines("[1,1,1]", "[1,1]") == ["[2]: 1 to nothing"])
    }

    @Test(arguments: Seeds.all)
    func `nothing differs from itself, and what differs is told the other way round as well`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<500 {
            let (one, other) = (random.value(), random.value())
            check(JSONDifference.changes(from: one, to: one).isEmpty, "seed \(seed): \(one)")
            let there = JSONDifference.changes(from: one, to: other)
            let back = JSONDifference.changes(from: other, to: one)
            check(there.isEmpty == back.isEmpty, "seed \(seed): \(one) and \(other)")
            if there.isEmpty { check(one == other, "seed \(seed): \(one) and \(other)") }
            check(there.allSatisfy { $0.before != $0.after }, "seed \(seed): \(there)")
        }
    }
}
