internal import Model

/// The rules that one event type of a tenant fires, in their order, and their index.
final class TypeRules: Sendable {
    let rules: [CompiledRule]
    let plan: FieldPlan
    let shard: RuleShard
    /// The kinds of record that conditions read.
    let recordKinds: Set<String>
    private let timeZone: String

    /// - Parameter timeZone: The tenant's, for rules that name none.
    init(_ rules: [Rule], timeZone: String) {
        self.timeZone = timeZone
        self.rules = rules.map { CompiledRule($0, timeZone: timeZone) }
        let table = FieldTable()
        let builder = ShardBuilder(table)
        for (place, rule) in self.rules.enumerated() {
            builder.add(rule.rule.matchingCondition, timeZone: rule.timeZone, place: place)
        }
        recordKinds = builder.recordKinds
        shard = builder.finish()
        plan = FieldPlan(table.paths)
    }

    /// Whether these are the same versions of the same rules, in the same zone: a version never changes.
    func holds(_ others: [Rule], timeZone: String) -> Bool {
        timeZone == self.timeZone && rules.count == others.count
            && zip(rules, others).allSatisfy { mine, other in
                mine.rule.id == other.id && mine.rule.version == other.version && mine.rule.tenant == other.tenant
            }
    }

    func found(_ matches: MatchList) -> [CompiledRule] { (0..<matches.count).map { rules[matches[$0]] } }
}
