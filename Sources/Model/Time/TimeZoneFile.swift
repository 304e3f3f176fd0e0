/// Reads a file of the time zone database.
///
/// Source: RFC 8536, "The Time Zone Information Format (TZif)"; the 64-bit block of versions 2 and later, and its footer.
struct TimeZoneFile {
    /// Seconds since 1970, ascending, and the offset that begins at each.
    private(set) var transitions: [(at: Int, offset: Int)] = []
    /// Before the first transition, in seconds east of UTC.
    private(set) var first = 0
    private(set) var footer: PosixTimeZone?

    private static let headerBytes = 44

    private struct Header {
        var version: UInt8
        var counts: [Int]

        // How many bytes the block takes, with times of so many bytes.
        func size(_ timeBytes: Int) -> Int {
            let (utc, wall, leaps, times, types, characters) = (
                counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]
            )
            return times * timeBytes + times + types * 6 + characters + leaps * (timeBytes + 4) + wall + utc
        }
    }

    /// Returns nil for bytes that are none, those of version 1 alone, and those that count leap seconds.
    init?(_ bytes: [UInt8]) {
        guard let old = Self.header(bytes, at: 0), old.version >= UInt8(ascii: "2") else { return nil }
        let start = Self.headerBytes + old.size(4)
        guard let header = Self.header(bytes, at: start) else { return nil }
        let block = start + Self.headerBytes
        let end = block + header.size(8)
        let (leaps, times, types) = (header.counts[2], header.counts[3], header.counts[4])
        guard end <= bytes.count, types >= 1, leaps == 0 else { return nil }

        let places = block + times * 8
        let offsets = (0..<types).map {
            Int(Int32(truncatingIfNeeded: Self.integer(bytes, places + times + $0 * 6, 4)))
        }
        first = offsets[0]
        for index in 0..<times {
            let place = Int(bytes[places + index])
            let at = Int(Int64(bitPattern: Self.integer(bytes, block + index * 8, 8)))
            guard place < types, transitions.last.map({ $0.at < at }) ?? true else { return nil }
            transitions.append((at, offsets[place]))
        }
        let text = bytes[end...]
        guard text.first == 0x0A, let close = text.dropFirst().firstIndex(of: 0x0A) else { return nil }
        let rule = String(decoding: text[(end + 1)..<close], as: UTF8.self)
        if !rule.isEmpty {
            guard let footer = PosixTimeZone(rule) else { return nil }
            self.footer = footer
        }
    }

    private static func header(_ bytes: [UInt8], at start: Int) -> Header? {
        guard start >= 0, bytes.count - start >= headerBytes, bytes[start..<(start + 4)].elementsEqual("TZif".utf8)
        else {
            return nil
        }
        let counts = (0..<6).map { Int(integer(bytes, start + 20 + $0 * 4, 4)) }
        guard counts.allSatisfy({ $0 <= 100_000 }) else { return nil }
        return Header(version: bytes[start + 4], counts: counts)
    }

    // Big-endian; the caller knows that the bytes are there.
    private static func integer(_ bytes: [UInt8], _ start: Int, _ count: Int) -> UInt64 {
        bytes[start..<(start + count)].reduce(0) { $0 << 8 | UInt64($1) }
    }
}
