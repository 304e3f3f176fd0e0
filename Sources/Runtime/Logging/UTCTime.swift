internal import Model

/// Wall-clock time as log lines show it.
enum UTCTime {
    /// `2026-11-21T10:00:00.123Z`
    static func text(_ time: Timestamp) -> String {
        let milliseconds = time.microseconds / 1000
        let second = Timestamp(microseconds: milliseconds / 1000 * 1_000_000).rfc3339.dropLast()
        let digits = String(milliseconds % 1000)
        return "\(second).\(String(repeating: "0", count: 3 - digits.utf8.count))\(digits)Z"
    }
}
