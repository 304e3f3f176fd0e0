import Model
import Workflow

/// Drives one execution with random results in a random order, and notes what the machine's law does not allow.
///
/// It looks at the graph by itself, path by path, and not as the machine does.
struct RandomCourse {
    let plan: WorkflowPlan
    private(set) var history: [Int: StepStatus] = [:]
    private(set) var execution = ExecutionState.pending
    private(set) var flaws: [String] = []
    private(set) var kindsSeen: Set<String> = []
    private var random: SplitMix64
    private let context: WorkflowContext
    private let isFaulty: Bool
    // What a step's result is, where it is the same in every order.
    private let fixedResults: Bool

    /// - Parameters:
    ///   - isFaulty: Whether steps may die, become unknown or be cancelled.
    ///   - results: Where given, what each step's result is made from; else it depends on the order.
    init(_ plan: WorkflowPlan, event: Event, seed: UInt64, isFaulty: Bool, fixedResults: Bool = false) {
        self.plan = plan
        self.isFaulty = isFaulty
        self.fixedResults = fixedResults
        random = SplitMix64(seed: seed)
        context = WorkflowContext(event: event, now: event.time)
    }

    /// Goes on until the execution is over.
    mutating func run() {
        decide()
        var turns = 0
        while !execution.isFinal {
            turns += 1
            guard turns <= plan.steps.count * 8 else { return flaws.append("it does not come to its end") }
            let active = self.active
            guard !active.isEmpty else { return flaws.append("it is stuck: nothing is active, and it is \(execution)") }
            for _ in 0..<Int.random(in: 1...2, using: &random) { settleOne() }
            decide()
        }
        let again = Workflow.advance(plan, history: history, execution: .running, context: context)
        if again != Advance(execution: execution, reason: again.reason) {
            flaws.append("its whole history says \(again.execution) and not \(execution)")
        }
        // What was running is recorded all the same, and changes nothing.
        for place in active { history[place] = result(of: place, seed: random.next()) }
        if Workflow.advance(plan, history: history, execution: execution, context: context)
            != Advance(execution: execution)
        {
            flaws.append("something happens after its end")
        }
    }

    private var active: [Int] {
        history.filter { !$0.value.state.isSettled || $0.value.state == .unknown }.map(\.key).sorted()
    }

    private mutating func settleOne() {
        guard let place = active.randomElement(using: &random), let status = history[place] else { return }
        let isAction = plan.steps[place].action != nil
        if isFaulty, isAction, status.state == .pending, Int.random(in: 0..<4, using: &random) == 0 {
            history[place] = StepStatus(.running)
        } else if isFaulty, isAction, status.state != .unknown, Int.random(in: 0..<8, using: &random) == 0 {
            history[place] = StepStatus(.unknown)
        } else if isFaulty, Int.random(in: 0..<24, using: &random) == 0, status.state != .running {
            history[place] = StepStatus(.cancelled)
        } else {
            history[place] = result(of: place, seed: fixedResults ? UInt64(place) : random.next())
        }
    }

    private func result(of place: Int, seed: UInt64) -> StepStatus {
        var random = SplitMix64(seed: seed)
        switch plan.steps[place].kind {
        case .wait(let wait):
            let alternative = Int.random(in: 0...wait.alternatives.count, using: &random)
            guard alternative < wait.alternatives.count else { return StepStatus(.done, output: WaitStep.timedOut) }
            return StepStatus(.done, output: WaitStep.output(of: context.event, alternative: alternative))
        case .action, .emit:
            return isFaulty && Int.random(in: 0..<5, using: &random) == 0 ? StepStatus(.dead) : StepStatus(.done)
        default: return StepStatus(.done)
        }
    }

    private mutating func decide() {
        let before = history
        let advance = Workflow.advance(plan, history: history, execution: execution, context: context)
        if advance != Workflow.advance(plan, history: history, execution: execution, context: context) {
            flaws.append("the same history has another answer")
        }
        for beginning in advance.begun {
            if history[beginning.place] != nil { flaws.append("\(name(beginning.place)) begins twice") }
            if case .join(.all) = plan.steps[beginning.place].kind { examineJoin(beginning.place) }
            history[beginning.place] = StepStatus(beginning.state, output: beginning.output)
            kindsSeen.insert(plan.steps[beginning.place].kindName)
        }
        for place in advance.cancelled {
            if history[place]?.state != .pending, history[place]?.state != .waiting {
                flaws.append("\(name(place)) is cancelled and was not at rest")
            }
            history[place] = StepStatus(.cancelled)
        }
        execution = advance.execution
        if execution.isFinal {
            if execution == .completed, !active.isEmpty, !hasEnded {
                flaws.append("it is completed, and steps are active")
            }
            let left = history.filter { $0.value.state == .pending || $0.value.state == .waiting }
            if !left.isEmpty { flaws.append("what was at rest goes on after the end") }
            return
        }
        examineCancelled(before: before)
        for place in plan.steps.indices where history[place] == nil && isComeTo(place) && !isUnwanted(place) {
            guard case .join(.all) = plan.steps[place].kind else {
                flaws.append("\(name(place)) does not begin, and a path has come to it")
                continue
            }
            if !active.contains(where: { mayCome(from: $0, to: place) }) { flaws.append("\(name(place)) is stuck") }
        }
        let again = Workflow.advance(plan, history: history, execution: execution, context: context)
        if again != Advance(execution: execution) { flaws.append("asked again, it says something else") }
    }

    private var hasEnded: Bool {
        history.contains { place, status in
            if case .end = plan.steps[place].kind { status.state == .done } else { false }
        }
    }

    // When a join of all begins, no path may still come to it.
    private mutating func examineJoin(_ join: Int) {
        for place in active where mayCome(from: place, to: join) {
            flaws.append("\(name(join)) begins before \(name(place)) has come to it")
        }
    }

    private mutating func examineCancelled(before: [Int: StepStatus]) {
        for (place, status) in history {
            let isNew = before[place]?.state != .cancelled && status.state == .cancelled
            if isNew, !isUnwanted(place) { flaws.append("\(name(place)) is cancelled, and leads elsewhere too") }
            if status.state == .pending || status.state == .waiting, isUnwanted(place) {
                flaws.append("\(name(place)) leads only to what has begun, and goes on")
            }
        }
    }

    // Whether some way from a place leads to another without a join of any that has begun.
    private func mayCome(from place: Int, to join: Int) -> Bool {
        targets(place).contains { target in
            target == join || (target < join && !isBegunJoinOfAny(target) && mayCome(from: target, to: join))
        }
    }

    // Whether every way from a place leads to a join of any that has begun.
    private func isUnwanted(_ place: Int) -> Bool {
        let edges = plan.steps[place].edges
        return !edges.isEmpty
            && edges.allSatisfy { edge in
                guard let target = edge.target(from: place, of: plan.steps.count) else { return false }
                return isBegunJoinOfAny(target) || isUnwanted(target)
            }
    }

    private func isBegunJoinOfAny(_ place: Int) -> Bool {
        guard case .join(.any) = plan.steps[place].kind else { return false }
        return history[place] != nil
    }

    private func isComeTo(_ place: Int) -> Bool {
        if place == 0 { return true }
        return history.contains { from, status in ways(from, status).contains(place) }
    }

    // Where an execution went from a step, told from its output.
    private func ways(_ place: Int, _ status: StepStatus) -> [Int] {
        let step = plan.steps[place]
        func to(_ edge: StepEdge) -> [Int] { edge.target(from: place, of: plan.steps.count).map { [$0] } ?? [] }
        switch (step.kind, status.state) {
        case (.branch(let branch), .done): return to(status.output["took"] == "then" ? branch.then : branch.otherwise)
        case (.switch(let choice), .done):
            guard case .number(let index)? = status.output["case"], let index = index.int64 else {
                return to(choice.otherwise)
            }
            return to(choice.cases[Int(index)].edge)
        case (.wait(let wait), .done):
            guard case .number(let index)? = status.output["alternative"], let index = index.int64 else {
                return to(wait.onTimeout)
            }
            return to(wait.alternatives[Int(index)].edge ?? step.next)
        case (.parallel(let edges), .done): return edges.flatMap(to)
        case (.end, _): return []
        case (_, .done): return to(step.next)
        case (_, .dead):
            switch step.onError {
            case .stop: return []
            case .continue: return to(step.next)
            case .goto(let edge): return to(edge)
            }
        default: return []
        }
    }

    private func targets(_ place: Int) -> [Int] { plan.steps[place].targets(at: place, of: plan.steps.count) }

    private func name(_ place: Int) -> String { "`\(plan.steps[place].name)`" }
}
