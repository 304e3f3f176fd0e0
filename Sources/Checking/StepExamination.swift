internal import JSONSchema
internal import Model

/// Goes through what a step looks at, waits for and emits, and gathers what there is to say of it.
struct StepExamination {
    let check: RuleCheck
    /// The type of the event that begins the execution.
    let trigger: EventType
    /// Where the step stands, as in `steps[3]`.
    let place: String

    private var severity: RuleFinding.Severity { check.schemas.mode == .enforce ? .error : .warning }

    func findings(on step: Step) -> [RuleFinding] {
        switch step.kind {
        case .branch(let branch): examine(branch.condition, of: trigger, at: "\(place).branch")
        case .switch(let choice): findings(on: choice)
        case .delay(let delay): findings(on: delay)
        case .wait(let wait):
            wait.alternatives.enumerated().flatMap { findings(on: $0.element, at: "\(place).wait.for[\($0.offset)]") }
        case .emit(let emit): findings(on: emit)
        case .action, .parallel, .join, .end: []
        }
    }

    private func examine(_ condition: Condition, of type: EventType, at place: String) -> [RuleFinding] {
        var examination = ConditionExamination(
            schema: check.schemas.schema(ofType: type.name),
            eventType: type.name,
            isEnforced: check.schemas.mode == .enforce
        )
        examination.examine(condition, at: place)
        return examination.findings
    }

    // Each case is a comparison with its values.
    private func findings(on choice: SwitchStep) -> [RuleFinding] {
        choice.cases.enumerated().flatMap { index, each in
            examine(
                .comparison(Comparison(path: choice.path, comparator: .in, operand: .array(each.values))),
                of: trigger,
                at: "\(place).switch.cases[\(index)]"
            )
        }
    }

    private func findings(on delay: DelayStep) -> [RuleFinding] {
        var findings: [RuleFinding] = []
        if case .field(let path, _, _) = delay.until {
            findings += fieldFindings(
                path,
                in: trigger,
                shown: path,
                wanted: "a date or an instant",
                "\(place).delay.until"
            )
        }
        if case .field(let path)? = delay.timeZone {
            findings += fieldFindings(
                path,
                in: trigger,
                shown: path,
                wanted: "a zone's name",
                "\(place).delay.timezone"
            )
        }
        return findings
    }

    private func findings(on awaited: WaitStep.Alternative, at place: String) -> [RuleFinding] {
        guard let type = check.types[awaited.eventType] else {
            return [check.unknown(awaited.eventType, at: "\(place).event")]
        }
        var findings = [check.finding(on: type, at: "\(place).event")].compactMap(\.self)
        let paths = awaited.condition?.paths ?? []
        if let condition = awaited.condition { findings += examine(condition, of: type, at: "\(place).where") }
        for path in paths where path.root == .trigger && path.segments.first != FieldPath.Root.event.rawValue {
            findings += fieldFindings(
                FieldPath(root: .data, segments: path.segments),
                in: trigger,
                shown: path,
                wanted: nil,
                "\(place).where"
            )
        }
        if !paths.contains(where: { $0.root == .trigger || $0.root == .steps || $0.root == .record }) {
            findings.append(
                RuleFinding(
                    .warning,
                    .unrelatedWait,
                    at: awaited.condition == nil ? place : "\(place).where",
                    "an event `\(awaited.eventType)` about anything ends the wait; say in `where` what it has in common with "
                        + "the event that began the execution, as in {path: member.id, equals: {field: trigger.member.id}}"
                )
            )
        }
        return findings
    }

    private func findings(on emit: EmitStep) -> [RuleFinding] {
        let place = "\(place).emit.event"
        guard let type = check.types[emit.eventType] else { return [check.unknown(emit.eventType, at: place)] }
        var findings = [check.finding(on: type, at: place)].compactMap(\.self)
        if emit.eventType == trigger.name {
            findings.append(
                RuleFinding(
                    .warning,
                    .cascade,
                    at: place,
                    "the rule emits `\(trigger.name)`, which fires it again, until the depth guard stops it"
                )
            )
        }
        return findings
    }

    private func fieldFindings(
        _ path: FieldPath,
        in type: EventType,
        shown: FieldPath,
        wanted: String?,
        _ place: String
    ) -> [RuleFinding] {
        guard path.root == .data, let schema = check.schemas.schema(ofType: type.name) else { return [] }
        switch schema.field(at: path.steps) {
        case .unknown(let unknown):
            let hint = unknown.nearest.map { "; did you mean `\($0)`?" } ?? ""
            return [
                RuleFinding(
                    unknown.isForbidden ? severity : .warning,
                    .unknownField,
                    at: place,
                    "the schema of \(type.name) knows no `\(shown)`" + hint
                )
            ]
        case .known(let facts):
            guard let wanted, facts.types.isDisjoint(with: .string) else { return [] }
            return [
                RuleFinding(
                    severity,
                    .wrongType,
                    at: place,
                    "`\(shown)` is \(facts.types.phrase) in \(type.name), and \(wanted) is text"
                )
            ]
        }
    }
}
