/// What a listener hears.
package enum PostgresNotification: Hashable, Sendable {
    /// Somebody's `NOTIFY channel, 'payload'` was committed.
    case received(channel: String, payload: String)
    /// Listening has begun, for the first time or again: whatever was notified before this was perhaps not heard. The time to
    /// look at the tables.
    case reconnected

    package var channel: String? {
        guard case .received(let channel, _) = self else { return nil }
        return channel
    }

    package var payload: String? {
        guard case .received(_, let payload) = self else { return nil }
        return payload
    }
}
