internal import Model
internal import Store

extension Listing {
    /// What an apply did to each rule.
    static func ruleChanges(_ changes: [(name: String, change: RuleChange)]) -> Listing {
        Listing(
            [Column("RULE", "rule"), Column("CHANGE", "change")],
            changes.map { ["rule": .string($0.name), "change": .string($0.change.rawValue)] }
        )
    }
}
