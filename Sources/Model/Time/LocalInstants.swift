/// The instants at which a zone's clocks show a local time.
package enum LocalInstants: Sendable, Hashable {
    case one(Timestamp)
    /// The clocks are put back and show it twice.
    case overlap(earlier: Timestamp, later: Timestamp)
    /// The clocks are put forward over it and never show it.
    ///
    /// - transition: When that is. Offsets are in seconds east of UTC, before it and after it.
    case gap(transition: Timestamp, offsetBefore: Int, offsetAfter: Int)
}
