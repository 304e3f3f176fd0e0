package import Model

/// A month of UTC: the width of a partition.
package struct Month: Hashable, Comparable, Sendable {
    /// Months since January of year 0.
    package var index: Int

    package init(index: Int) {
        self.index = index
    }

    package init(year: Int, month: Int) {
        index = year * 12 + month - 1
    }

    /// The month that an instant lies in.
    package init(containing instant: Timestamp) {
        // RFC 3339 text begins with YYYY-MM.
        let text = instant.rfc3339.utf8
        let digits = text.prefix(7).filter { $0 != UInt8(ascii: "-") }.map { Int($0) - 48 }
        self.init(
            year: digits.prefix(4).reduce(0) { $0 * 10 + $1 },
            month: digits.suffix(2).reduce(0) { $0 * 10 + $1 }
        )
    }

    package var year: Int { index / 12 }
    /// 1 to 12.
    package var month: Int { index % 12 + 1 }

    /// The first instant of it, as RFC 3339.
    package var start: String { "\(padded(year, 4))-\(padded(month, 2))-01T00:00:00Z" }

    /// The ending of its partitions' names, such as `2026_11`.
    package var suffix: String { "\(padded(year, 4))_\(padded(month, 2))" }

    package static func < (left: Self, right: Self) -> Bool { left.index < right.index }

    private func padded(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
}
