internal import ArgumentParser
internal import Model
internal import Postgres
internal import Roles
internal import Runtime
internal import Store

/// `signalbox migrate`
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract:
            "Bring the database's schema to this version, and make the partitions of the months that events may come from."
    )

    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let session = try await Session(options)
        try await session.withPool { pool in
            let done = try await pool.withConnection { try await Migrator(connection: $0).migrate() }
            for migration in done {
                Terminal.output.write("migrated to \(migration.version): \(migration.name)\n")
            }
            let partitions = try await Store(pool: pool).keepPartitions(
                at: WallClock.system.now,
                retention: session.wiring.retention,
                monthsAhead: session.settings.retention.partitionsAhead
            )
            if !partitions.created.isEmpty {
                Terminal.output.write("made \(partitions.created.count) partitions\n")
            }
            if !partitions.dropped.isEmpty {
                Terminal.output.write("dropped \(partitions.dropped.count) partitions older than retention\n")
            }
            Terminal.output.write("the schema is at version \(Migration.all.count)\n")
        }
    }
}
