internal import AMQP
internal import Messaging
internal import Model
internal import Store

extension Bench {
    /// The queues that a measurement's messages go through.
    static let queues = [Queues.events, Queues.action(.task), Queues.action(.note)]

    // A matcher looks for changed rules each second: after two, each of them has seen these.
    private static let rulesSettle = Duration.seconds(2)
    private static let startBound = Duration.seconds(60)
    private static let probeBound = Duration.seconds(60)
    private static let probeInterval = Duration.seconds(5)

    /// Waits until each queue has a consumer; not at all where the roles run elsewhere.
    func awaitRoles(_ probe: TopologyProbe) async throws {
        let deadline = ContinuousClock.now + (serve == nil ? .zero : Self.startBound)
        for queue in Self.queues {
            line.show("waiting for a consumer of \(queue)")
            while try await probe.queue(queue)?.consumers ?? 0 == 0 {
                guard ContinuousClock.now < deadline else {
                    throw BenchFailure(
                        .noRoles,
                        "nobody consumes the queue \(queue): start `signalbox serve`, or let --serve do it"
                    )
                }
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }

    /// Makes the tenants, their catalogs and their rules, and waits until the roles work by them.
    func prepare(_ store: Store, _ publisher: ConfirmedPublisher) async throws {
        line.show("making \(plan.tenants) tenants with \(plan.rules) rules each")
        let rules = BenchRules(plan: plan)
        let definitions = rules.definitions
        for tenant in plan.tenantIDs {
            _ = try await store.createTenant(tenant, name: "measurement \(plan.run)")
            try await store.applyCatalog(rules.eventTypes, pack: BenchRules.pack, tenant: tenant)
            _ = try await store.applyRules(definitions, tenant: tenant)
        }
        try await Task.sleep(for: Self.rulesSettle)
        try await probeTenants(store, BoundedPublisher(publisher: publisher))
    }

    // The first events pay for connections, statements and rules that later ones find ready: they are not measured.
    private func probeTenants(_ store: Store, _ publisher: BoundedPublisher) async throws {
        let events = BenchEvents(plan)
        let begun = ContinuousClock.now
        var scope = BenchScope(tenants: plan.tenantIDs, from: WallClock.system.now, through: WallClock.system.now)
        var missing = plan.tenantIDs
        var nextRound = begun
        var round = 0
        while !missing.isEmpty {
            let now = ContinuousClock.now
            guard now - begun < Self.probeBound else {
                throw BenchFailure(
                    .noRoles,
                    "the first events of \(missing.count) tenants were not dealt with in "
                        + "\(Self.probeBound.components.seconds) s: see the roles' logs and `signalbox dead list`"
                )
            }
            if now >= nextRound {
                let messages = missing.map { tenant in
                    events.probe(round: round, tenant: tenant, at: WallClock.system.now).message
                }
                try await publisher.publish(messages) { _ in }
                scope.through = WallClock.system.now
                nextRound = .now + Self.probeInterval
                round += 1
            }
            try await Task.sleep(for: .milliseconds(50))
            let ready = try await store.benchTenants(with: plan.matching, scope)
            missing.removeAll(where: ready.contains)
            line.show("waiting for the first events of \(missing.count) tenants")
        }
    }
}
