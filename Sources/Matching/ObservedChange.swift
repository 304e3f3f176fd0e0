package import Model

/// What an event says of how a field came to its value.
package struct ObservedChange: Sendable, Hashable {
    package var source: Source
    package var isChanged: Bool
    /// nil where the event does not say.
    package var from: JSONValue?
    package var to: JSONValue?

    /// Who says so.
    package enum Source: String, Sendable {
        /// `previousX` or `newX`.
        case pair
        case changes
        case updatedFields
        /// Nobody: the field did not change.
        case none
    }

    /// A change, unless both values are the same; a missing one is not the same as any that is there.
    init(source: Source, from: JSONValue?, to: JSONValue?) {
        self.init(source: source, isChanged: from != to, from: from, to: to)
    }

    init(source: Source, isChanged: Bool, from: JSONValue? = nil, to: JSONValue? = nil) {
        (self.source, self.isChanged, self.from, self.to) = (source, isChanged, from, to)
    }
}

extension ObservedChange: CustomStringConvertible {
    /// Such as `changed from "open" to "closed"`.
    package var description: String {
        switch source {
        case .none: return "no change is told"
        case .updatedFields: return "changed, as updatedFields says"
        case .pair, .changes:
            let values = [from.map { "from \($0)" }, to.map { "to \($0)" }].compactMap { $0 }.joined(separator: " ")
            return isChanged ? "changed \(values)" : "stayed as it was, \(values)"
        }
    }
}
