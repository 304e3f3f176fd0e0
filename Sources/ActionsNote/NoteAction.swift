package import Acting
package import Model
internal import Store

/// Writes a system note on a record's timeline.
package struct NoteAction: RecordHandler {
    package static let schema = ActionSchema(
        kind: .note,
        summary: "Writes a system note on a record's timeline.",
        arguments: [
            ArgumentSchema(
                name: "record",
                summary: "The record; by default the one that the event's subject names.",
                type: .reference
            ),
            ArgumentSchema(name: "text", summary: "What the note says.", type: .text, isRequired: true),
        ],
        isOutbound: false,
        output: ["id": "00000000-0000-8000-8000-000000000000"]
    )

    package init() {}

    package func act(on request: ActionRequest) -> ActionResult {
        do throws(ArgumentError) {
            let note = NewNote(record: try request.record(), body: try request.requiredText("text"))
            return .done(Effect(id: request.effectKey(), change: .note(note)))
        } catch {
            return ActionResult(.dead(error.failure))
        }
    }
}
