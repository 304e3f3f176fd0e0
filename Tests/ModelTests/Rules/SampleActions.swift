import Model

/// The five actions as far as reading rules needs them.
let sampleActions = ActionCatalog([
    ActionSchema(
        kind: .tag,
        summary: "Adds or removes a tag.",
        arguments: [
            ArgumentSchema(name: "record", summary: "Whose.", type: .reference),
            ArgumentSchema(name: "tag", summary: "Which.", type: .text, isRequired: true),
            ArgumentSchema(name: "change", summary: "How.", type: .choice(["add", "remove"]), defaultValue: "add"),
        ],
        isOutbound: false
    ),
    ActionSchema(
        kind: .task,
        summary: "Opens a task.",
        arguments: [
            ArgumentSchema(name: "title", summary: "What to do.", type: .text, isRequired: true),
            ArgumentSchema(name: "dueInDays", summary: "When.", type: .integer(0...3650), defaultValue: 0),
            ArgumentSchema(name: "assignee", summary: "Who.", type: .text),
            ArgumentSchema(name: "record", summary: "For what.", type: .reference),
            ArgumentSchema(name: "links", summary: "About what.", type: .referenceList),
        ],
        isOutbound: false
    ),
    ActionSchema(
        kind: .note,
        summary: "Writes a note.",
        arguments: [
            ArgumentSchema(name: "record", summary: "On what.", type: .reference),
            ArgumentSchema(name: "text", summary: "The note.", type: .text, isRequired: true),
        ],
        isOutbound: false
    ),
    ActionSchema(
        kind: .webhook,
        summary: "Calls a server.",
        arguments: [
            ArgumentSchema(name: "url", summary: "Where.", type: .text, isRequired: true),
            ArgumentSchema(
                name: "method",
                summary: "How.",
                type: .choice(["POST", "PUT", "PATCH", "DELETE", "GET"]),
                defaultValue: "POST"
            ),
            ArgumentSchema(name: "headers", summary: "More headers.", type: .textMap),
            ArgumentSchema(name: "body", summary: "What is sent.", type: .json),
            ArgumentSchema(name: "secret", summary: "The name of a secret.", type: .text),
        ],
        defaultOnUnknown: .retry,
        isOutbound: true
    ),
    ActionSchema(
        kind: .email,
        summary: "Sends an email.",
        arguments: [
            ArgumentSchema(name: "to", summary: "To whom.", type: .text, isRequired: true),
            ArgumentSchema(name: "subject", summary: "The subject.", type: .text, isRequired: true),
            ArgumentSchema(name: "text", summary: "The plain text.", type: .text, isRequired: true),
            ArgumentSchema(name: "html", summary: "The HTML.", type: .text(isHTML: true)),
            ArgumentSchema(name: "from", summary: "From whom.", type: .text),
        ],
        defaultOnUnknown: .hold,
        isOutbound: true
    ),
])
