/// The services' own state machines, run against simulated servers by the schedule that one seed gives.
package enum Simulation {
    /// What a run found.
    package struct Report: Sendable {
        package var seed: UInt64
        /// What did not hold, a sentence each; empty where all is well.
        package var violations: [String]
        /// Those of them that are left when everything has come to rest: not a wrong order itself, but what it led to.
        package var consequences: [String]
        package var happenings: Int
        /// Differs where two runs differ.
        package var digest: UInt64
        package var sightings: Sightings
        /// What happened, a line each, where that was asked for.
        package var trace: [String]
    }

    // A run that has not come to rest by then never will.
    private static let mostHappenings = 200_000

    /// - Parameters:
    ///   - sabotage: A wrong order to put in.
    ///   - isTracing: Whether to say what happens.
    package static func run(seed: UInt64, sabotage: Sabotage? = nil, isTracing: Bool = false) -> Report {
        let world = World(seed: seed, sabotage: sabotage, isTracing: isTracing)
        let plant = Plant(world: world)
        plant.broker.acknowledged = { [unowned plant] in AckLaw(plant: plant).check($0) }
        plant.start()
        if world.run(upTo: mostHappenings) {
            world.rest()
            Laws(plant: plant).checkRest()
        } else {
            world.rest()
            world.violate("it does not come to rest")
        }
        plant.end()
        return Report(
            seed: seed,
            violations: world.violations,
            consequences: Array(world.violations.dropFirst(world.early)),
            happenings: world.happenings,
            digest: world.digest,
            sightings: world.sightings,
            trace: world.trace
        )
    }
}
