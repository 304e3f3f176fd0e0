internal import Matching
package import Model

/// Walks a whole execution at once, by a clock of its own: what would happen when, with what it would send. Pure; nothing
/// is written or sent.
///
/// Actions take no time and succeed, but for those that are to fail; what they leave behind is their schema's example.
package struct VirtualRun {
    private let plan: WorkflowPlan
    private let event: Event
    private let records: EventRecords
    private let arriving: [Event]
    private let failing: Set<String>
    private let actions: ActionCatalog
    private let until: Timestamp

    private var now: Timestamp
    private var history: [Int: StepStatus] = [:]
    private var due: [Int: Timestamp] = [:]
    private var begunAt: [Int: Timestamp] = [:]
    private var timeline: VirtualTimeline

    /// - Parameters:
    ///   - event: The one that begins the execution, at its own time.
    ///   - arriving: Events that come while it runs, each at its own time.
    ///   - failing: The names of steps that are given up on.
    ///   - until: Where the run ends if the execution does not before.
    package init(
        _ plan: WorkflowPlan,
        event: Event,
        records: EventRecords = EventRecords(),
        arriving: [Event] = [],
        failing: Set<String> = [],
        actions: ActionCatalog,
        until: Timestamp
    ) {
        self.plan = plan
        self.event = event
        self.records = records
        self.arriving = arriving.sorted { $0.time < $1.time }
        self.failing = failing
        self.actions = actions
        self.until = until
        now = event.time
        timeline = VirtualTimeline(endedAt: event.time)
    }

    /// Walks until the execution is over, or until it was to end.
    package func run() -> VirtualTimeline {
        var run = self
        run.walk()
        return run.timeline
    }

    private mutating func walk() {
        decide()
        var events = arriving.drop { $0.time <= event.time }[...]
        while !timeline.execution.isFinal {
            let next = due.min { ($0.value, $0.key) < ($1.value, $1.key) }
            // Of an event and the end of a wait at the same instant, the event counts.
            if let arrived = events.first, next.map({ arrived.time <= $0.value }) ?? true, !due.isEmpty {
                guard arrived.time <= until else { break }
                events = events.dropFirst()
                now = arrived.time
                take(arrived)
            } else if let next, next.value <= until {
                now = max(now, next.value)
                settle(next.key)
            } else {
                break
            }
        }
        if !timeline.execution.isFinal, !due.isEmpty { now = until }
        timeline.endedAt = now
        timeline.open = due.keys.sorted()
    }

    private var context: WorkflowContext { WorkflowContext(event: event, records: records, now: now) }

    private mutating func note(_ place: Int, _ what: VirtualMoment.What) {
        timeline.moments.append(VirtualMoment(at: now, place: place, what: what))
    }

    // Asks the machine, and does at once what takes no time, one step after the other.
    private mutating func decide() {
        while true {
            let advance = Workflow.advance(plan, history: history, execution: timeline.execution, context: context)
            let seen = StepContext(context: context, outputs: StepOutputs(plan.steps, history))
            for beginning in advance.begun { begin(beginning, seen) }
            for place in advance.cancelled {
                history[place] = StepStatus(.cancelled)
                due[place] = nil
                note(place, .cancelled)
            }
            timeline.execution = advance.execution
            timeline.reason = advance.reason
            guard !advance.execution.isFinal else { return due.removeAll() }
            guard let place = history.filter({ $0.value.state == .pending }).keys.min() else { break }
            act(place)
        }
        // An event may have come before the wait for it began.
        for place in due.keys.sorted() {
            guard let begun = begunAt[place], begun == now else { continue }
            if let earlier = arriving.first(where: { $0.time <= now && alternative(of: place, fulfilledBy: $0) != nil })
            {
                return arrive(earlier, at: place)
            }
        }
    }

    private mutating func begin(_ beginning: Advance.Beginning, _ seen: StepContext) {
        let place = beginning.place
        history[place] = StepStatus(beginning.state, output: beginning.output)
        if beginning.state == .cancelled { return note(place, .cancelled) }
        if let failure = beginning.failure { return note(place, .failed(failure)) }
        if case .emit = plan.steps[place].kind {
            // The scheduler publishes it at once.
            history[place] = StepStatus(.pending)
            return
        }
        if let dueAt = beginning.dueAt { due[place] = dueAt }
        switch plan.steps[place].kind {
        case .action, .emit: break
        case .branch:
            note(place, .branched(beginning.output["took"] == "then", plan.condition(at: place)?.explain(in: seen)))
        case .switch(let choice):
            var index: Int?
            if case .number(let number)? = beginning.output["case"] { index = number.int64.map(Int.init) }
            note(place, .switched(seen.value(at: choice.path), case: index))
        case .delay: note(place, beginning.dueAt.map { .delayed(until: $0) } ?? .delayOver)
        case .wait:
            begunAt[place] = now
            let law = WaitLaw(plan, place: place, history: history, context: context)
            note(place, .waits(law?.registrations ?? [], until: beginning.dueAt ?? now))
        case .parallel(let edges): note(place, .parted(edges.count))
        case .join(let mode): note(place, .joined(mode))
        case .end(let end): note(place, .ended(end))
        }
    }

    private mutating func act(_ place: Int) {
        let step = plan.steps[place]
        guard !failing.contains(step.name) else { return giveUp(place, code: "simulated", "it was to fail") }
        let arguments: JSONValue
        do {
            arguments = try render(step)
        } catch {
            return giveUp(place, code: "template", "\(error)")
        }
        if case .emit(let emit) = step.kind {
            note(place, .emitted(type: emit.eventType, arguments: arguments))
        } else {
            note(place, .acted(arguments))
        }
        history[place] = StepStatus(.done, output: step.action.flatMap { actions[$0]?.output } ?? .null)
    }

    private mutating func giveUp(_ place: Int, code: String, _ message: String) {
        note(place, .failed(Outcome.Failure(code: code, message: message)))
        history[place] = StepStatus(.dead)
    }

    private func render(_ step: Step) throws -> JSONValue {
        let schema = step.action.flatMap { actions[$0] }
        let html = (schema?.arguments ?? []).filter { $0.type == .text(isHTML: true) }.map(\.name)
        let compiled = try CompiledArguments(step.arguments, htmlKeys: Set(html))
        let outputs = StepOutputs(plan.steps, history).json
        return try compiled.render(TemplateContext(event: event, outputs: outputs))
    }

    private func alternative(of place: Int, fulfilledBy event: Event) -> Int? {
        WaitLaw(plan, place: place, history: history, context: context)?
            .alternative(fulfilledBy: event, begunAt: begunAt[place] ?? now)
    }

    private mutating func take(_ arrived: Event) {
        for place in due.keys.sorted() where due[place] != nil {
            arrive(arrived, at: place)
        }
    }

    private mutating func arrive(_ event: Event, at place: Int) {
        guard let alternative = alternative(of: place, fulfilledBy: event) else { return }
        due[place] = nil
        note(place, .arrived(event, alternative: alternative))
        history[place] = StepStatus(.done, output: WaitStep.output(of: event, alternative: alternative))
        decide()
    }

    private mutating func settle(_ place: Int) {
        let end = due.removeValue(forKey: place) ?? now
        if case .wait = plan.steps[place].kind {
            note(place, .timedOut)
            history[place] = StepStatus(.done, output: WaitStep.timedOut)
        } else {
            note(place, .delayOver)
            history[place] = StepStatus(.done, output: ["until": .string(end.rfc3339)])
        }
        decide()
    }
}
