internal import CMemory
internal import FoundationEssentials
internal import Matching
internal import Model

/// Matches the standard workload on one thread, from an event's bytes to the list of rules that it fires, and says how fast.
public struct MatchingBenchmark: Sendable {
    /// `s1`, `s2` or `s3`.
    public var set: String
    /// How many rules the set has.
    public var rules: Int
    /// How many events are matched.
    public var events: Int
    /// What the events are made from.
    public var eventSeed: UInt64
    /// What the rules are made from.
    public var ruleSeed: UInt64
    /// A folder with `<set>_<rules>.events.jsonl` and `.rules.jsonl`, to be read instead.
    public var files: String?
    /// How often the events are matched: the quickest time counts, as others may use the machine too.
    public var rounds: Int

    /// What can be wrong with what is asked.
    public struct Failure: Error, CustomStringConvertible {
        /// A sentence.
        public let description: String
    }

    /// Events whose fields are kept while only the matching is timed.
    private static let block = 256

    /// With the sizes and seeds whose matches are known.
    public init(
        set: String,
        rules: Int,
        events: Int = 50_000,
        eventSeed: UInt64 = 42,
        ruleSeed: UInt64 = 7,
        files: String? = nil,
        rounds: Int = 7
    ) {
        self.set = set
        self.rules = rules
        self.events = events
        self.eventSeed = eventSeed
        self.ruleSeed = ruleSeed
        self.files = files
        self.rounds = rounds
    }

    /// Runs it.
    public func run() throws -> MatchingFigures {
        let (events, rules) = try workload()
        let conditions = rules.map(\.condition)
        let before = memory_in_use()
        let begun = ContinuousClock.now
        let index = Self.index(conditions)
        let load = ContinuousClock.now - begun
        // The plan and all of the index; the conditions stay the caller's.
        let memory = Int(memory_in_use()) - Int(before)

        let ids = rules.map(\.id)
        var best = Duration.seconds(3600)
        var matches = 0
        let scanner = FieldScanner()
        let list = MatchList()
        for _ in 0..<max(rounds, 1) {
            let begun = ContinuousClock.now
            matches = try Self.match(events, index, ids, scanner, list)
            best = min(best, ContinuousClock.now - begun)
        }
        let matching = try timeMatching(events, index, list)
        return MatchingFigures(
            set: set,
            rules: rules.count,
            events: events.lines.count,
            eventSeed: eventSeed,
            ruleSeed: ruleSeed,
            eventsPerSecond: Double(events.lines.count) / best.seconds,
            matchOnlyEventsPerSecond: Double(events.lines.count) / matching.seconds,
            matches: matches,
            loadSeconds: load.seconds,
            bytesPerRule: Double(memory) / Double(max(rules.count, 1)),
            parsed: scanner.parsed
        )
    }

    /// Counts the matches by trying every rule on every event, slowly.
    public func check() throws -> Int {
        let (events, rules) = try workload()
        guard let tenant = TenantID(rawValue: "t") else { return 0 }
        var count = 0
        for line in events.lines {
            let value = try JSONValue(parsing: Array(events.bytes[line]))
            let event = Event(
                tenant: tenant,
                type: "",
                source: "",
                id: "",
                time: Timestamp(microseconds: 0),
                data: value,
                dataText: []
            )
            for rule in rules where NaiveEvaluator.holds(rule.condition, event) { count += 1 }
        }
        return count
    }

    /// Writes the workload into a folder, in the form that ``files`` reads.
    public func write(into folder: String) throws {
        let (events, rules) = try workload()
        let name = "\(folder)/\(set)_\(self.rules)"
        try Data(events.bytes).write(to: URL(filePath: "\(name).events.jsonl"))
        let text = rules.flatMap { $0.json.text + [UInt8(ascii: "\n")] }
        try Data(text).write(to: URL(filePath: "\(name).rules.jsonl"))
    }

    // MARK: The parts

    private func workload() throws -> (WorkloadEvents, [WorkloadRule]) {
        guard let set = WorkloadSet(rawValue: set) else {
            throw Failure(description: "there is no set `\(self.set)`; expected s1, s2 or s3")
        }
        guard let files else {
            return (
                WorkloadEvents(set, rules: rules, seed: eventSeed, count: events),
                WorkloadRules.make(set, count: rules, seed: ruleSeed)
            )
        }
        let name = "\(files)/\(self.set)_\(rules)"
        let events = WorkloadEvents(text: Array(try Data(contentsOf: URL(filePath: "\(name).events.jsonl"))))
        let lines = WorkloadEvents(text: Array(try Data(contentsOf: URL(filePath: "\(name).rules.jsonl"))))
        let rules = try lines.lines.map { line in
            guard let rule = WorkloadRule(json: try JSONValue(parsing: Array(lines.bytes[line]))) else {
                throw Failure(description: "\(name).rules.jsonl: a line is no rule of the workload")
            }
            return rule
        }
        return (events, rules)
    }

    private static func index(_ conditions: [Condition]) -> DocumentIndex {
        DocumentIndex(
            conditions,
            tenant: FieldPath(root: .data, segments: ["tenant"]),
            type: FieldPath(root: .data, segments: ["type"])
        )
    }

    private static func match(
        _ events: WorkloadEvents,
        _ index: DocumentIndex,
        _ ids: [Int],
        _ scanner: FieldScanner,
        _ list: MatchList
    ) throws -> Int {
        var count = 0
        var sum = 0
        try events.bytes.withUnsafeBytes { bytes in
            for line in events.lines {
                try scanner.scan(UnsafeRawBufferPointer(rebasing: bytes[line]), index.plan)
                index.match(scanner, into: list)
                for match in 0..<list.count { sum &+= ids[list[match]] }
                count += list.count
            }
        }
        // The ids are looked at, so that finding them cannot be left out.
        return sum == .min ? -1 : count
    }

    /// The time of the matching alone: blocks of events are scanned, then matched.
    private func timeMatching(_ events: WorkloadEvents, _ index: DocumentIndex, _ list: MatchList) throws -> Duration {
        let scanners = (0..<Self.block).map { _ in FieldScanner() }
        var best = Duration.seconds(3600)
        for _ in 0..<max(rounds, 1) {
            var total = Duration.zero
            try events.bytes.withUnsafeBytes { bytes in
                for start in stride(from: 0, to: events.lines.count, by: Self.block) {
                    let lines = events.lines[start..<min(start + Self.block, events.lines.count)]
                    for (line, scanner) in zip(lines, scanners) {
                        try scanner.scan(UnsafeRawBufferPointer(rebasing: bytes[line]), index.plan)
                    }
                    let begun = ContinuousClock.now
                    for place in 0..<lines.count { index.match(scanners[place], into: list) }
                    total += ContinuousClock.now - begun
                }
            }
            best = min(best, total)
        }
        return best
    }
}

extension Duration {
    fileprivate var seconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}
