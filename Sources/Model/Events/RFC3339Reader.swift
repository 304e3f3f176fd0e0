/// Reads an RFC 3339 date and time. Pure integer arithmetic, no locale and no calendar from outside.
struct RFC3339Reader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    // 0001-01-01T00:00:00Z and 10000-01-01T00:00:00Z, in seconds since 1970.
    private static let seconds: Range<Int> = -62_135_596_800..<253_402_300_800

    init(bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// Returns microseconds since 1970-01-01T00:00:00Z, nil where the text is not of the form or names no instant.
    mutating func read() -> Int64? {
        guard let year = digits(4), take("-"), let month = digits(2), take("-"), let day = digits(2), take("T", "t"),
            let hour = digits(2), take(":"), let minute = digits(2), take(":"), let second = digits(2),
            let fraction = fraction(), let offset = offset(), position == bytes.count,
            year >= 1, let date = CivilDate(year: year, month: month, day: day), hour < 24, minute < 60, second <= 60
        else { return nil }
        let start = date.daysSince1970 * 86_400 + hour * 3600 + minute * 60 - offset
        // A leap second is inserted at the end of a day in UTC.
        guard second < 60 || (start + 60).isMultiple(of: 86_400) else { return nil }
        let instant = start + second
        guard Self.seconds.contains(instant) else { return nil }
        return Int64(instant) * 1_000_000 + Int64(fraction)
    }

    /// In microseconds; 0 where there is none.
    private mutating func fraction() -> Int? {
        guard take(".") else { return 0 }
        var value = 0
        var count = 0
        while let digit = digit() {
            if count < 6 { value = value * 10 + digit }
            count += 1
        }
        guard count > 0 else { return nil }
        for _ in stride(from: count, to: 6, by: 1) { value *= 10 }
        return value
    }

    /// In seconds east of UTC.
    private mutating func offset() -> Int? {
        if take("Z", "z") { return 0 }
        let sign: Int
        if take("+") { sign = 1 } else if take("-") { sign = -1 } else { return nil }
        guard let hours = digits(2), take(":"), let minutes = digits(2), hours < 24, minutes < 60 else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }

    private mutating func digits(_ count: Int) -> Int? {
        var value = 0
        for _ in 0..<count {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    private mutating func digit() -> Int? {
        guard position < bytes.count, let digit = bytes[position].decimalDigit else { return nil }
        position += 1
        return Int(digit)
    }

    private mutating func take(_ wanted: Unicode.Scalar...) -> Bool {
        guard position < bytes.count, wanted.contains(where: { UInt8(ascii: $0) == bytes[position] }) else {
            return false
        }
        position += 1
        return true
    }
}
