internal import Model

/// An event that a wait was for.
struct Arrival: Sendable, Hashable {
    var event: Event
    /// Which of the wait's alternatives it fulfils, from 0.
    var alternative: Int
}
