internal import FoundationEssentials
internal import Matching
internal import Model
internal import Store

/// How often a draft of a rule would have fired, next to the rule as it is.
struct BacktestTally {
    /// Events that one version alone, or both, would have fired for.
    struct Group {
        private(set) var count = 0
        /// The first ids.
        private(set) var examples: [String] = []

        fileprivate mutating func add(_ event: Event, keeping limit: Int) {
            count += 1
            if examples.count < limit { examples.append(event.id) }
        }
    }

    let draft: RuleDefinition
    /// nil: the tenant has no rule of that name.
    let live: StoredRule?
    let since: Timestamp
    private(set) var events = 0
    private(set) var both = Group()
    private(set) var onlyDraft = Group()
    private(set) var onlyLive = Group()

    private let examples: Int
    private let draftCondition: CompiledCondition
    // nil where there is no such rule, or it waits for another event type.
    private let liveCondition: CompiledCondition?

    /// - Parameter timeZone: The tenant's.
    init(draft: RuleDefinition, live: StoredRule?, timeZone: String, since: Timestamp, examples: Int) {
        self.draft = draft
        self.live = live
        self.since = since
        self.examples = examples
        // A rule that is not there yet has had no events of its own.
        let own = live?.rule.id ?? UUID()
        draftCondition = CompiledCondition(draft.matchingCondition(of: own), timeZone: draft.timeZone ?? timeZone)
        liveCondition = live.flatMap { live in
            let definition = live.rule.definition
            return definition.eventType.hasSameBytes(as: draft.eventType)
                ? CompiledCondition(live.rule.matchingCondition, timeZone: definition.timeZone ?? timeZone) : nil
        }
    }

    /// The kinds of record that either version reads.
    var recordKinds: Set<String> { draftCondition.recordKinds.union(liveCondition?.recordKinds ?? []) }

    mutating func add(_ context: EventContext) {
        events += 1
        switch (draftCondition.holds(in: context), liveCondition?.holds(in: context) ?? false) {
        case (true, true): both.add(context.event, keeping: examples)
        case (true, false): onlyDraft.add(context.event, keeping: examples)
        case (false, true): onlyLive.add(context.event, keeping: examples)
        case (false, false): break
        }
    }

    /// Whether the live version waits for another event type, so that it fires for none of these events.
    var isOfAnotherType: Bool { live != nil && liveCondition == nil }
}
