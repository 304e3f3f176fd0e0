internal import ArgumentParser
internal import Model
internal import Store

/// `signalbox task list`
struct TaskListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List tasks, the newest first.")

    @OptionGroup var filter: TenantFilter
    @OptionGroup var record: RecordFilter

    @Option(help: "Tasks in this state alone.")
    var state: StoredTask.Status?

    @OptionGroup var page: PageOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let tasks = try await Session(options).withStore { store in
            try await store.require(filter.tenant)
            return try await store.tasks(
                tenant: filter.tenant,
                record: record.record,
                status: state,
                page: page.slice
            )
        }
        Listing(
            [
                Column("TENANT", "tenant"), .record, Column("STATE", "state"), .time("DUE", "dueAt"),
                Column("ASSIGNEE", "assignee"), .time("CREATED", "createdAt"), Column("TITLE", "title"),
            ],
            tasks.map { task in
                var row: JSONObject = [
                    "id": .id(task.id),
                    "tenant": .string(task.tenant.rawValue),
                    "title": .string(task.title),
                    "state": .string(task.status.rawValue),
                    "dueAt": .time(task.dueAt),
                    "assignee": .text(task.assignee),
                    "record": task.record.json,
                    "links": task.links,
                ]
                task.origin.write(into: &row)
                row["createdAt"] = .time(task.createdAt)
                return row
            }
        ).write(as: output.output)
    }
}
