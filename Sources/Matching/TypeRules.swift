internal import Model

/// The rules that one event type of a tenant fires, in their order, and their index.
final class TypeRules: Sendable {
    let rules: [CompiledRule]
    let plan: FieldPlan
    let shard: RuleShard

    init(_ rules: [Rule]) {
        self.rules = rules.map(CompiledRule.init)
        let table = FieldTable()
        let builder = ShardBuilder(table)
        for (place, rule) in rules.enumerated() { builder.add(rule.definition.condition, place: place) }
        shard = builder.finish()
        plan = FieldPlan(table.paths)
    }

    /// Whether these are the same versions of the same rules: a version never changes.
    func holds(_ others: [Rule]) -> Bool {
        rules.count == others.count
            && zip(rules, others).allSatisfy { mine, other in
                mine.rule.id == other.id && mine.rule.version == other.version && mine.rule.tenant == other.tenant
            }
    }

    func found(_ matches: MatchList) -> [CompiledRule] { (0..<matches.count).map { rules[matches[$0]] } }
}
