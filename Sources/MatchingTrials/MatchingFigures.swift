internal import Model

/// What a run of the benchmark measured.
public struct MatchingFigures: Sendable {
    /// The set's name.
    public var set: String
    /// How many rules there were.
    public var rules: Int
    /// How many events were matched.
    public var events: Int
    /// What the events were made from.
    public var eventSeed: UInt64
    /// What the rules were made from.
    public var ruleSeed: UInt64
    /// From bytes to rules, on one thread: the best of all rounds.
    public var eventsPerSecond: Double
    /// The same without reading the bytes.
    public var matchOnlyEventsPerSecond: Double
    /// Pairs of an event and a rule that it fires.
    public var matches: Int
    /// From conditions to an index that is ready.
    public var loadSeconds: Double
    /// What malloc has handed out for the index.
    public var bytesPerRule: Double
    /// Texts that the scan left to the parser, over all rounds.
    public var parsed: Int

    /// One JSON object.
    public var json: String {
        let members: JSONValue = [
            "set": .string(set),
            "rules": .number(JSONNumber(rules)),
            "events": .number(JSONNumber(events)),
            "event_seed": JSONNumber(text: String(eventSeed)).map(JSONValue.number) ?? .null,
            "rule_seed": JSONNumber(text: String(ruleSeed)).map(JSONValue.number) ?? .null,
            "events_per_second": .number(JSONNumber(Int(eventsPerSecond))),
            "match_only_events_per_second": .number(JSONNumber(Int(matchOnlyEventsPerSecond))),
            "matches": .number(JSONNumber(matches)),
            "load_seconds": JSONNumber((loadSeconds * 1e6).rounded() / 1e6).map(JSONValue.number) ?? .null,
            "bytes_per_rule": JSONNumber(bytesPerRule.rounded()).map(JSONValue.number) ?? .null,
        ]
        return members.description
    }

    /// A row of a table in Markdown.
    public var row: String {
        let cells = [
            "\(set), \(rules) rules", thousands(eventsPerSecond), thousands(matchOnlyEventsPerSecond), String(matches),
            String((loadSeconds * 1000).rounded() / 1000), String(Int(bytesPerRule.rounded())),
        ]
        return "| " + cells.joined(separator: " | ") + " |"
    }

    /// The head of that table.
    public static let head = """
        | set | k events/s | k events/s, matching alone | matches | load, s | bytes per rule |
        |---|---|---|---|---|---|
        """

    private func thousands(_ rate: Double) -> String { String(Int((rate / 1000).rounded())) }
}
