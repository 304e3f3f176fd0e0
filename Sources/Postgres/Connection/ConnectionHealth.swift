internal import Synchronization

/// What a pool has to know about a connection without entering its thread.
enum ConnectionHealth: UInt8, AtomicRepresentable {
    /// Outside a transaction, nothing under way.
    case ready
    /// In a transaction, or in the middle of a statement.
    case busy
    /// Lost, closed, or in a state that nobody can vouch for.
    case broken
}
