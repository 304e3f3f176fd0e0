internal import Synchronization

/// An event's payload: its JSON text and what that says. What comes from the database is read when it is first looked at, for most
/// steps pass the text on and look at nothing.
struct EventPayload: Sendable {
    private enum Form: Sendable {
        case read(JSONValue)
        case stored(Reading)
    }

    var text: [UInt8]
    private var form: Form

    init(_ value: JSONValue, text: [UInt8]) {
        self.text = text
        form = .read(value)
    }

    /// - Parameter limits: The text was read within them, or narrower ones, before it was stored.
    init(stored text: [UInt8], limits: JSONLimits) {
        self.text = text
        form = .stored(Reading(text, limits))
    }

    var value: JSONValue {
        get {
            switch form {
            case .read(let value): value
            case .stored(let reading): reading.value
            }
        }
        set { form = .read(newValue) }
    }

    /// Reads a text once, for all copies.
    private final class Reading: Sendable {
        private let text: [UInt8]
        private let limits: JSONLimits
        private let known = Mutex<JSONValue?>(nil)

        init(_ text: [UInt8], _ limits: JSONLimits) {
            self.text = text
            self.limits = limits
        }

        var value: JSONValue {
            known.withLock { known in
                if let known { return known }
                // The process ends, and what it was given comes again: to go on with another payload would be worse.
                guard let value = try? JSONValue(parsing: text, limits: limits) else {
                    preconditionFailure("the stored payload of an event cannot be read")
                }
                known = value
                return value
            }
        }
    }
}

extension EventPayload: Hashable {
    static func == (one: Self, other: Self) -> Bool { one.text == other.text && one.value == other.value }

    func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
