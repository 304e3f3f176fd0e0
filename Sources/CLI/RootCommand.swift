internal import ArgumentParser

/// `signalbox`: every command that an operator has.
struct RootCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signalbox",
        abstract: "Operate Signalbox: when this happens, and these conditions hold, do that, once.",
        discussion: """
            Settings come from environment variables (SIGNALBOX_…), then from the file that --config or SIGNALBOX_CONFIG \
            names, else from config/signalbox.yaml or /etc/signalbox/signalbox.yaml, then from the defaults.

            Exit codes: 0 done, 1 failed, 2 wrong usage. `signalbox --version` says which version this is.
            """,
        groupedSubcommands: [
            CommandGroup(
                name: "Setting up",
                subcommands: [MigrateCommand.self, TopologyCommand.self, ServeCommand.self]
            ),
            CommandGroup(
                name: "Tenants and their rules",
                subcommands: [
                    TenantCommand.self, CatalogCommand.self, PackCommand.self, RuleCommand.self, ScheduleCommand.self,
                    SimulateCommand.self,
                    BacktestCommand.self,
                ]
            ),
            CommandGroup(
                name: "What happens",
                subcommands: [
                    StatusCommand.self, AuditCommand.self, EventCommand.self, ExecutionCommand.self,
                    ExplainCommand.self,
                    DeadCommand.self,
                ]
            ),
            CommandGroup(
                name: "What actions did",
                subcommands: [TaskCommand.self, NoteCommand.self, TagCommand.self, DeliveryCommand.self]
            ),
            CommandGroup(name: "Measuring", subcommands: [BenchCommand.self]),
        ]
    )
}
