/// A time on the clock, as rule files write it: `22:00` or `22:00:30`; `24:00` is the end of the day.
package struct TimeOfDay: Sendable, Hashable {
    /// 0 to 86,400,000,000.
    package var microseconds: Int64

    package init?(text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3 else { return nil }
        var numbers: [Int64] = []
        for part in parts {
            guard part.utf8.count == 2, part.utf8.allSatisfy({ $0.decimalDigit != nil }), let number = Int64(part)
            else {
                return nil
            }
            numbers.append(number)
        }
        let seconds = numbers[0] * 3600 + numbers[1] * 60 + (numbers.count == 3 ? numbers[2] : 0)
        guard numbers.dropFirst().allSatisfy({ $0 < 60 }), seconds <= 86_400 else { return nil }
        microseconds = seconds * 1_000_000
    }
}
