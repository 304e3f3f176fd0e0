/// What many seeds found together.
package struct Sweep: Sendable {
    package private(set) var seeds = 0
    package private(set) var happenings = 0
    package private(set) var sightings = Sightings()
    /// The runs in which something did not hold, by seed.
    package private(set) var failures: [Simulation.Report] = []

    /// Runs one seed after the other until one fails or `isOver` says so.
    ///
    /// - Parameters:
    ///   - stride: How far it is to the next seed, so that several sweeps can share them.
    ///   - byConsequences: Whether only what is left at rest counts as a failure.
    package init(
        from first: UInt64,
        stride: UInt64 = 1,
        count: Int = .max,
        sabotage: Sabotage? = nil,
        byConsequences: Bool = false,
        until isOver: () -> Bool = { false }
    ) {
        var seed = first
        while seeds < count, failures.isEmpty, !isOver() {
            let report = Simulation.run(seed: seed, sabotage: sabotage)
            seeds += 1
            happenings += report.happenings
            sightings.add(report.sightings)
            if !(byConsequences ? report.consequences : report.violations).isEmpty { failures.append(report) }
            seed &+= stride
        }
    }

    /// The same on several threads; each of them ends with its first failure.
    package static func threaded(
        _ threads: Int,
        from first: UInt64,
        count: Int,
        sabotage: Sabotage? = nil,
        byConsequences: Bool = false
    ) async -> Sweep {
        let threads = max(1, min(threads, count))
        return await withTaskGroup(of: Sweep.self) { group in
            for thread in 0..<threads {
                let share = count / threads + (thread < count % threads ? 1 : 0)
                group.addTask {
                    Sweep(
                        from: first + UInt64(thread),
                        stride: UInt64(threads),
                        count: share,
                        sabotage: sabotage,
                        byConsequences: byConsequences
                    )
                }
            }
            var all = Sweep(from: first, count: 0)
            for await sweep in group { all.add(sweep) }
            return all
        }
    }

    private mutating func add(_ other: Sweep) {
        seeds += other.seeds
        happenings += other.happenings
        sightings.add(other.sightings)
        failures = (failures + other.failures).sorted { $0.seed < $1.seed }
    }
}
