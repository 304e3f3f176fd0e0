extension ContinuousClock.Instant {
    /// Whole milliseconds from `now` until this instant, rounded up, at least 1 and at most some weeks: what curl and
    /// poll(2) take as a time-out, where 0 would mean none.
    func milliseconds(after now: ContinuousClock.Instant) -> Int {
        let left = (self - now).components
        guard left.seconds >= 0, left.attoseconds >= 0 else { return 1 }
        let seconds = Int(min(left.seconds, 2_000_000))
        return max(1, seconds * 1000 + Int((left.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000))
    }
}
