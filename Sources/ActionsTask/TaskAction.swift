package import Acting
package import Model
internal import Store

/// Creates a task for somebody.
package struct TaskAction: RecordHandler {
    /// Ten years: further ahead, a number of days is a slip.
    private static let dueInDays = 0...3650

    package static let schema = ActionSchema(
        kind: .task,
        summary: "Creates an open task, due some days after the event happened.",
        arguments: [
            ArgumentSchema(name: "title", summary: "What is to be done.", type: .text, isRequired: true),
            ArgumentSchema(
                name: "dueInDays",
                summary: "Days from the event's time until it is due.",
                type: .integer(dueInDays),
                defaultValue: 0
            ),
            ArgumentSchema(name: "assignee", summary: "Whose it is; by default the record's owner.", type: .text),
            ArgumentSchema(
                name: "record",
                summary: "The record; by default the one that the event's subject names.",
                type: .reference
            ),
            ArgumentSchema(name: "links", summary: "Other records that it has to do with.", type: .referenceList),
        ],
        isOutbound: false,
        output: ["id": "00000000-0000-8000-8000-000000000000"]
    )

    package init() {}

    package func act(on request: ActionRequest) -> ActionResult {
        do throws(ArgumentError) {
            let range = Int64(Self.dueInDays.lowerBound)...Int64(Self.dueInDays.upperBound)
            let days = try request.integer("dueInDays", in: range) ?? 0
            let assignee = try request.text("assignee")
            let task = NewTask(
                title: try request.requiredText("title"),
                dueAt: request.event.time + .seconds(86_400 * days),
                assignee: assignee?.isEmpty == false ? assignee : nil,
                record: try request.record(),
                links: try request.references("links")
            )
            return .done(Effect(id: request.effectKey(), change: .task(task)))
        } catch {
            return ActionResult(.dead(error.failure))
        }
    }
}
