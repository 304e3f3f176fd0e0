package import Acting
package import Model
internal import Store

/// Adds a tag to a record or removes it.
package struct TagAction: RecordHandler {
    package static let schema = ActionSchema(
        kind: .tag,
        summary: "Adds a tag to a record or removes it.",
        arguments: [
            ArgumentSchema(
                name: "record",
                summary: "The record; by default the one that the event's subject names.",
                type: .reference
            ),
            ArgumentSchema(name: "tag", summary: "The tag.", type: .text, isRequired: true),
            ArgumentSchema(
                name: "change",
                summary: "What to do with it.",
                type: .choice(TagChange.Operation.allCases.map(\.rawValue)),
                defaultValue: .string(TagChange.Operation.add.rawValue)
            ),
        ],
        isOutbound: false,
        output: ["id": "00000000-0000-8000-8000-000000000000"]
    )

    package init() {}

    package func act(on request: ActionRequest) -> ActionResult {
        do throws(ArgumentError) {
            let change = TagChange(
                record: try request.record(),
                tag: try request.requiredText("tag"),
                operation: try request.text("change").flatMap(TagChange.Operation.init(rawValue:)) ?? .add,
                effectiveAt: request.effectiveAt
            )
            return .done(Effect(id: request.effectKey(), change: .tag(change)))
        } catch {
            return ActionResult(.dead(error.failure))
        }
    }
}
