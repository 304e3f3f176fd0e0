internal import ArgumentParser
internal import FoundationEssentials
internal import Model
internal import Store

/// `signalbox execution show`
struct ExecutionShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show an execution: its rule and version, its steps, attempts, errors and times."
    )

    @Argument(help: "The execution's id, as `execution list` shows it.", transform: ArgumentText.uuid)
    var id: UUID

    @OptionGroup var filter: TenantFilter
    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let execution = try await Session(options).withStore { store in
            try await store.require(filter.tenant)
            return try await store.execution(id, tenant: filter.tenant)
        }
        guard let execution else {
            let place = filter.tenant.map { " of tenant '\($0)'" } ?? ""
            throw CommandFailure(.unknownName, "there is no execution \(id.uuidString.lowercased())\(place)")
        }
        switch output.output {
        case .json: Terminal.output.write(JSONLayout.text(.object(execution.json)))
        case .table: Terminal.output.write(execution.text)
        }
    }
}
