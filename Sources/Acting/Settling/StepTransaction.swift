package import Messaging
package import Model
package import Store
internal import Workflow

/// What one transaction of a worker asks of the database, in which order. A pure state machine.
///
/// For record kinds: claim, act, record. For outbound kinds: claim, lease; and when the attempt is over: look whether the
/// lease is still held, record. In all of them what was settled before has its open jobs looked up, to be published again.
package struct StepTransaction: Sendable {
    package enum Command: Sendable {
        /// Lock the jobs' steps, passing over those that others have locked, and say ``StepTransaction/claimed(_:)``.
        case claim([Job])
        /// Lock the executions of the steps whose leases are still held, and say ``StepTransaction/held(_:)``.
        case hold([Lease])
        /// Say ``StepTransaction/read(_:)`` with those versions that there are; each stands with its tenant's time zone.
        case readRules([RuleVersionID: String])
        /// Say ``StepTransaction/seen(_:)`` with the events' records of these kinds, one for each step. Not asked for where
        /// no rule looks at any.
        case readRecords([(step: ClaimedStep, kinds: Set<String>)])
        /// Take the steps' leases, one for each, and say ``StepTransaction/leased(_:)``.
        case lease([ClaimedStep])
        /// Write these and say ``StepTransaction/recorded()``.
        case record([StepRecord])
        /// Say ``StepTransaction/found(openJobs:)`` with what is open beside these jobs.
        case findOpenJobs(besides: [Job])
        /// Commit. ``StepTransaction/aftermath`` may be published, and ``StepTransaction/flights`` begin, once that is done.
        case commit
    }

    /// Acts on one step whose effects are rows of the same transaction: what came of it and how long it took.
    package typealias Act = @Sendable (ClaimedStep, RuleLibrary.Entry?) -> (ActionResult, Duration)

    private enum Purpose: Sendable {
        case act(Act)
        case lease
        case land([Landing])
    }

    private let purpose: Purpose
    private let generator: any RandomNumberGenerator & Sendable
    private var claim = Claim()
    private var entries: [RuleVersionID: RuleLibrary.Entry] = [:]
    private var desk: SettlingDesk
    private var held: [Lease: ExecutionStatus] = [:]
    package private(set) var command: Command
    /// The steps that are leased.
    package private(set) var flights: [Flight] = []
    /// The landings whose leases are lost: nothing of them is recorded.
    package private(set) var lost: [Landing] = []

    /// Settles jobs of a record kind.
    package init(
        settling jobs: [Job],
        using generator: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator(),
        act: @escaping Act
    ) {
        self.init(.act(act), .claim(jobs), generator)
    }

    /// Takes jobs of an outbound kind and leases their steps.
    package init(
        leasing jobs: [Job],
        using generator: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
    ) {
        self.init(.lease, .claim(jobs), generator)
    }

    /// Records what came of leased steps.
    package init(
        landing landings: [Landing],
        using generator: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
    ) {
        self.init(.land(landings), .hold(landings.map(\.flight.lease)), generator)
    }

    private init(_ purpose: Purpose, _ command: Command, _ generator: any RandomNumberGenerator & Sendable) {
        self.purpose = purpose
        self.command = command
        self.generator = generator
        desk = SettlingDesk(claim: Claim(), entries: [:], generator: generator)
    }

    /// What is to be published once it is committed.
    package var aftermath: Aftermath { desk.aftermath }

    package mutating func claimed(_ claim: Claim) {
        self.claim = claim
        command = .readRules(
            Dictionary(claim.steps.map { ($0.rule, $0.timeZone) }, uniquingKeysWith: { first, _ in first })
        )
    }

    package mutating func read(_ entries: [RuleVersionID: RuleLibrary.Entry]) {
        self.entries = entries
        look(at: claim.steps)
    }

    // Most rules look at no record once they have fired.
    private mutating func look(at steps: some Sequence<ClaimedStep>) {
        guard entries.values.contains(where: { !$0.plan.recordKinds.isEmpty }) else { return seen([:]) }
        let looks = steps.compactMap { step -> (step: ClaimedStep, kinds: Set<String>)? in
            guard let kinds = entries[step.rule]?.plan.recordKinds, !kinds.isEmpty else { return nil }
            return (step, kinds)
        }
        if looks.isEmpty { seen([:]) } else { command = .readRecords(looks) }
    }

    package mutating func seen(_ records: [Job: EventRecords]) {
        if case .land(let landings) = purpose {
            land(landings, records)
            return
        }
        desk = SettlingDesk(claim: claim, entries: entries, records: records, generator: generator)
        guard case .act(let act) = purpose else {
            command = .lease(desk.admitted)
            return
        }
        for step in desk.admitted {
            let (result, duration) = act(step, entries[step.rule])
            desk.settle(step, result, attempt: step.attempts + 1, duration: duration)
        }
        command = .record(desk.records)
    }

    package mutating func leased(_ leases: [Lease]) {
        flights = zip(desk.admitted, leases).map { step, lease in
            Flight(step: step, lease: lease, entry: entries[step.rule])
        }
        command = .record(desk.records)
    }

    /// Only who still holds the lease records. A result that comes too late may have been recorded by a commit whose answer
    /// was lost: then what follows is still to do, so the step is looked at again.
    package mutating func held(_ leases: [Lease: ExecutionStatus]) {
        guard case .land(let landings) = purpose else { return }
        held = leases
        entries = Dictionary(
            landings.compactMap { landing in landing.flight.entry.map { (landing.flight.step.rule, $0) } },
            uniquingKeysWith: { $1 }
        )
        look(at: landings.lazy.map(\.flight.step))
    }

    private mutating func land(_ landings: [Landing], _ records: [Job: EventRecords]) {
        desk = SettlingDesk(claim: Claim(), entries: entries, records: records, generator: generator)
        for landing in landings {
            let flight = landing.flight
            if let status = held[flight.lease] {
                desk.settle(
                    flight.step,
                    landing.result,
                    attempt: flight.lease.attempt,
                    duration: landing.duration,
                    status: status
                )
            } else {
                desk.publishAgain(flight.lease.job)
                lost.append(landing)
            }
        }
        command = .record(desk.records)
    }

    package mutating func recorded() {
        command = .findOpenJobs(besides: desk.settledBefore)
    }

    package mutating func found(openJobs: [Job]) {
        for job in openJobs { desk.publishAgain(job) }
        command = .commit
    }
}
