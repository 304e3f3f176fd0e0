internal import Model

/// Dates, times and durations as text (RFC 3339).
enum ClockText {
    typealias Bytes = UnsafeBufferPointer<UInt8>

    static func isDate(_ bytes: Bytes) -> Bool { bytes.count == 10 && startsWithDate(bytes) }

    static func isDateTime(_ bytes: Bytes) -> Bool {
        bytes.count >= 20 && bytes[10] | 0x20 == UInt8(ascii: "t") && startsWithDate(bytes)
            && isTime(Bytes(rebasing: bytes[11...]))
    }

    /// A leap second only where it is 23:59:60 in UTC.
    static func isTime(_ bytes: Bytes) -> Bool {
        guard bytes.count >= 9, bytes[2] == UInt8(ascii: ":"), bytes[5] == UInt8(ascii: ":"),
            let hour = number(bytes, at: 0, digits: 2), let minute = number(bytes, at: 3, digits: 2),
            let second = number(bytes, at: 6, digits: 2), hour < 24, minute < 60, second <= 60
        else { return false }
        var position = 8
        if bytes[position] == UInt8(ascii: ".") {
            let start = position + 1
            position = start
            while position < bytes.count, bytes[position].isDigit { position += 1 }
            guard position > start else { return false }
        }
        var offset = 0
        if bytes.count - position == 1 {
            guard bytes[position] | 0x20 == UInt8(ascii: "z") else { return false }
        } else {
            guard bytes.count - position == 6,
                bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-"),
                bytes[position + 3] == UInt8(ascii: ":"), let hours = number(bytes, at: position + 1, digits: 2),
                let minutes = number(bytes, at: position + 4, digits: 2), hours < 24, minutes < 60
            else { return false }
            offset = (hours * 60 + minutes) * (bytes[position] == UInt8(ascii: "-") ? -1 : 1)
        }
        let minuteOfDay = ((hour * 60 + minute - offset) % 1440 + 1440) % 1440
        return second < 60 || minuteOfDay == 1439
    }

    /// `P3Y6M4DT12H30M5S` or `P3W`.
    static func isDuration(_ bytes: Bytes) -> Bool {
        guard bytes.count > 2, bytes[0] == UInt8(ascii: "P") else { return false }
        if bytes[bytes.count - 1] == UInt8(ascii: "W") {
            return bytes[1..<(bytes.count - 1)].allSatisfy(\.isDigit)
        }
        var position = 1
        guard units(bytes, &position, "YMD") else { return false }
        guard position < bytes.count else { return true }
        guard bytes[position] == UInt8(ascii: "T") else { return false }
        position += 1
        return position < bytes.count && units(bytes, &position, "HMS") && position == bytes.count
    }

    private static func startsWithDate(_ bytes: Bytes) -> Bool {
        guard bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = number(bytes, at: 0, digits: 4), let month = number(bytes, at: 5, digits: 2),
            let day = number(bytes, at: 8, digits: 2)
        else { return false }
        return CivilDate(year: year, month: month, day: day) != nil
    }

    // Numbers with these units, in this order and without gaps between units.
    private static func units(_ bytes: Bytes, _ position: inout Int, _ units: String) -> Bool {
        let units = Array(units.utf8)
        var last: Int?
        while position < bytes.count, bytes[position].isDigit {
            while position < bytes.count, bytes[position].isDigit { position += 1 }
            guard position < bytes.count, let place = units.firstIndex(of: bytes[position]),
                place == last.map({ $0 + 1 }) ?? place
            else { return false }
            last = place
            position += 1
        }
        return true
    }

    private static func number(_ bytes: Bytes, at start: Int, digits: Int) -> Int? {
        var value = 0
        for position in start..<(start + digits) {
            guard bytes[position].isDigit else { return nil }
            value = value * 10 + Int(bytes[position] & 0x0F)
        }
        return value
    }
}
