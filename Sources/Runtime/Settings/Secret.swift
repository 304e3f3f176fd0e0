/// A password or key. Every way of printing it shows `•••`; only ``revealed`` gives the text.
package struct Secret: Sendable, Hashable {
    /// The text itself, for the call that logs in or signs, and for nothing else.
    package let revealed: String

    package init(_ text: String) {
        revealed = text
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "•••" }
    package var debugDescription: String { "•••" }

    // `dump`, `String(reflecting:)` and test failures walk the mirror: it has nothing to show.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
