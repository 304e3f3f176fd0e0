/// Durations as rule files write them: `500ms`, `5s`, `2m`, `1h`, `3d`.
package enum DurationText {
    private static let units: [(suffix: String, microseconds: Int64)] = [
        ("d", 86_400_000_000), ("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000), ("ms", 1000), ("us", 1),
    ]

    /// Returns nil for any text but a whole number of at most 15 digits and a unit.
    package static func duration(of text: String) -> Duration? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let suffix = text.dropFirst(digits.count)
        guard (1...15).contains(digits.count), let count = Int64(digits),
            let unit = units.first(where: { $0.suffix == suffix })
        else { return nil }
        let (microseconds, overflow) = count.multipliedReportingOverflow(by: unit.microseconds)
        return overflow ? nil : .microseconds(microseconds)
    }

    /// The text with the largest unit that is exact; what is less than a microsecond is dropped.
    package static func text(of duration: Duration) -> String {
        let microseconds = duration.microseconds
        guard microseconds != 0 else { return "0s" }
        for unit in units where microseconds % unit.microseconds == 0 {
            return "\(microseconds / unit.microseconds)\(unit.suffix)"
        }
        return "\(microseconds)us"
    }
}
