internal import ActionsEmail
internal import ActionsNote
internal import ActionsTag
internal import ActionsTask
internal import ActionsWebhook
package import Model

/// The kinds of action that this build can do.
package enum ActionRegistry {
    /// What rules may ask for.
    package static let catalog = ActionCatalog([
        EmailAction.schema, NoteAction.schema, TagAction.schema, TaskAction.schema, WebhookAction.schema,
    ])
}
