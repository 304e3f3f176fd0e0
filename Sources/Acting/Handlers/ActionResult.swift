internal import FoundationEssentials
package import Model
package import Store

/// What a handler returns: its outcome, and the effects to be written with it.
package struct ActionResult: Sendable, Hashable {
    package var outcome: Outcome
    package var effects: [Effect]

    package init(_ outcome: Outcome, effects: [Effect] = []) {
        self.outcome = outcome
        self.effects = effects
    }

    /// Done, with one change.
    package static func done(_ effect: Effect) -> ActionResult {
        ActionResult(.done(output: ["id": .string(effect.id.text)]), effects: [effect])
    }
}
