/// What kind of action a step is: the name of its queue, of its worker and of its row in the tables.
package struct ActionKind: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    package static let email = ActionKind(rawValue: "email")
    package static let note = ActionKind(rawValue: "note")
    package static let tag = ActionKind(rawValue: "tag")
    package static let task = ActionKind(rawValue: "task")
    package static let webhook = ActionKind(rawValue: "webhook")

    /// Every kind that this version knows, in alphabetical order.
    package static let all: [ActionKind] = [.email, .note, .tag, .task, .webhook]

    /// Whether its effects are rows of Signalbox's own, written with their outcome, and nothing at somebody else's server.
    package var isRecord: Bool { self == .note || self == .tag || self == .task }

    package var description: String { rawValue }
}
