package import Model

extension Timestamp {
    /// For a timer that is due when it is written: no clock is asked.
    package static let atOnce = Timestamp(microseconds: 0)
}
