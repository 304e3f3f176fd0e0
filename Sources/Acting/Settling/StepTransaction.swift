package import Messaging
internal import Model
package import Store

/// What one transaction of a worker asks of the database, in which order. A pure state machine.
///
/// For record kinds: claim, act, record. For outbound kinds: claim, lease; and when the attempt is over: look whether the
/// lease is still held, record. In all of them what was settled before has its open jobs looked up, to be published again.
package struct StepTransaction: Sendable {
    package enum Command: Sendable {
        /// Lock the jobs' steps, passing over those that others have locked, and say ``StepTransaction/claimed(_:)``.
        case claim([Job])
        /// Lock the steps whose leases are still held, and say ``StepTransaction/held(_:)``.
        case hold([Lease])
        /// Say ``StepTransaction/read(_:)`` with those versions that there are.
        case readRules(Set<RuleVersionID>)
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
        command = .readRules(Set(claim.steps.map(\.rule)))
    }

    package mutating func read(_ entries: [RuleVersionID: RuleLibrary.Entry]) {
        self.entries = entries
        desk = SettlingDesk(claim: claim, entries: entries, generator: generator)
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
    package mutating func held(_ leases: Set<Lease>) {
        guard case .land(let landings) = purpose else { return }
        entries = Dictionary(
            landings.compactMap { landing in landing.flight.entry.map { (landing.flight.step.rule, $0) } },
            uniquingKeysWith: { $1 }
        )
        desk = SettlingDesk(claim: Claim(), entries: entries, generator: generator)
        for landing in landings {
            let flight = landing.flight
            if leases.contains(flight.lease) {
                desk.settle(flight.step, landing.result, attempt: flight.lease.attempt, duration: landing.duration)
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
