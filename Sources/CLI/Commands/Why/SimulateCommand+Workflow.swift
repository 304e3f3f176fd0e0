internal import ArgumentParser
internal import Matching
internal import Model
internal import Roles
internal import Store
internal import Workflow

extension SimulateCommand {
    /// Walks a rule's execution, and prints its timeline.
    func walk(_ name: String) async throws {
        let session = try await Session(options)
        let began = try EventText.read(event ?? "-", tenant: tenant.tenant, decoder: session.decoder)
        let end = try end(after: began.time)
        let arriving = try arriving(session)
        let simulation = try await session.withStore { store in
            try await store.require(tenant.tenant)
            let rule = try await definition(name, session, store)
            for step in fail where !rule.steps.contains(where: { $0.name == step }) {
                let hint = Nearest.hint(for: step, among: rule.steps.map(\.name))
                throw CommandFailure(.unknownName, "--fail: the rule '\(rule.name)' has no step '\(step)'" + hint)
            }
            let surroundings = try await Surroundings(of: tenant.tenant, store)
            let plan = WorkflowPlan(rule, timeZone: surroundings.timeZone)
            let condition = CompiledCondition(rule.condition, timeZone: plan.timeZone)
            let context =
                try await surroundings.contexts(
                    of: [began],
                    kinds: plan.recordKinds.union(condition.recordKinds),
                    store
                ).first ?? EventContext(began)
            let run = VirtualRun(
                plan,
                event: began,
                records: context.records,
                arriving: arriving,
                failing: Set(fail),
                actions: ActionRegistry.catalog,
                until: end
            )
            return WorkflowSimulation(
                rule: rule,
                conditions: condition.explain(in: context),
                fires: rule.eventType.hasSameBytes(as: began.type) && condition.holds(in: context),
                timeline: run.run(),
                begunAt: began.time,
                zone: TimeZoneDatabase.system[plan.timeZone] ?? .utc
            )
        }
        switch output.output {
        case .json: Terminal.output.write(JSONLayout.text(.object(simulation.json)))
        case .table: Terminal.output.write(simulation.text)
        }
    }

    // A name that ends as a file's does is a file.
    private func definition(_ name: String, _ session: Session, _ store: Store) async throws -> RuleDefinition {
        guard [".yaml", ".yml", ".json"].contains(where: name.hasSuffix) else {
            if let stored = try await version.stored(name, tenant: tenant.tenant, store) {
                return stored.rule.definition
            }
            if let found = try await store.rules(tenant: tenant.tenant, name: name).first {
                return found.rule.definition
            }
            let known = try await store.ruleNames(tenant: tenant.tenant)
            throw store.unknown(rule: name, of: tenant.tenant, known: known)
        }
        let (rules, problems) = await RuleFiles.read([name], tenant: tenant.tenant, session)
        guard problems.isEmpty else { throw CommandFailure(.file, problems.joined(separator: "\n")) }
        guard rules.definitions.count == 1 else {
            throw CommandFailure(.file, "\(name): expected one rule, found \(rules.definitions.count)")
        }
        return rules.definitions[0]
    }

    private func end(after time: Timestamp) throws -> Timestamp {
        if let instant = Timestamp(rfc3339: until) { return instant }
        guard let duration = DurationText.duration(of: until.hasPrefix("+") ? String(until.dropFirst()) : until) else {
            throw CommandFailure(.setting, "--until: expected a time such as +30d, or 2026-12-01T09:00:00Z")
        }
        guard duration <= .seconds(36_500 * 86_400) else {
            throw CommandFailure(.setting, "--until: expected at most +36500d")
        }
        return time + duration
    }

    private func arriving(_ session: Session) throws -> [Event] {
        guard let with else { return [] }
        let file = try EventFile(path: with)
        // Its end closes what the lines are read from.
        defer { withExtendedLifetime(file) {} }
        var lines = try file.lines()
        var events: [Event] = []
        while let line = try lines.next() {
            let bytes = OutgoingEvent.setting(tenant.tenant, in: line.bytes) ?? line.bytes
            let results = session.decoder.decode(contentType: "application/cloudevents+json", body: bytes)
            switch results.first {
            case .success(let event)?: events.append(event)
            case .failure(let refusal)?: throw CommandFailure(.file, "\(with):\(line.number): \(refusal)")
            case nil: throw CommandFailure(.file, "\(with):\(line.number): expected one CloudEvent in JSON")
            }
        }
        return events
    }
}
