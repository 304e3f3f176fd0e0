/// Why a guard kept an execution from beginning.
package struct GuardTrip: Sendable, Hashable, CustomStringConvertible {
    package var kind: GuardKind
    /// A sentence's rest, such as `5 per 1d is the most`.
    package var message: String

    package init(_ kind: GuardKind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// The reason that is recorded, as in `limit atMost: 5 per 1d is the most for data.deal.id "d-17"`.
    package var description: String { "limit \(kind.rawValue): \(message)" }
}
