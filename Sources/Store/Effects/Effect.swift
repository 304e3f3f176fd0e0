package import FoundationEssentials
internal import Model

/// What an action changes: written with its step's outcome, in one transaction. Its id is its dedupe key.
package struct Effect: Sendable, Hashable {
    package var id: UUID
    package var change: Change

    package init(id: UUID, change: Change) {
        self.id = id
        self.change = change
    }

    package enum Change: Sendable, Hashable {
        case tag(TagChange)
        case task(NewTask)
        case note(NewNote)
        /// What an outbound action did: recorded, not caused, by writing it.
        case delivery(Delivery)
    }
}
