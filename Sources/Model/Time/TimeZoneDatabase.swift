internal import Glibc
internal import Synchronization

/// The zones that there are, by their IANA names. What was read once is kept.
package final class TimeZoneDatabase: Sendable {
    private let read: @Sendable (String) -> [UInt8]?
    private let zones = Mutex<[String: TimeZoneRules?]>([:])

    // Names come from rules; beyond this many, none is kept.
    private static let keptLimit = 1000

    /// - Parameter read: The bytes of a zone's file by its name, or of `tzdata.zi`; nil where there is none.
    package init(read: @escaping @Sendable (String) -> [UInt8]?) {
        self.read = read
    }

    /// The system's: Debian's package `tzdata`.
    package static let system = TimeZoneDatabase { TimeZoneDatabase.file("/usr/share/zoneinfo/\($0)") }

    /// The rules of a zone; nil where there is no zone of that name.
    package subscript(name: String) -> TimeZoneRules? {
        if name == "UTC" { return .utc }
        guard Self.isName(name) else { return nil }
        if let known = zones.withLock({ $0[name] }) { return known }
        let rules = read(name).flatMap { TimeZoneRules(name: name, file: $0) }
        zones.withLock { zones in
            if zones.count < Self.keptLimit { zones[name] = .some(rules) }
        }
        return rules
    }

    /// Every name that the database knows, as far as it has a list of them.
    package var names: [String] {
        guard let list = read("tzdata.zi") else { return [] }
        let lines = list.split(separator: UInt8(ascii: "\n")).map { line in
            line.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
        }
        return lines.compactMap { fields in
            switch fields.first {
            case "Z": fields.count > 1 ? fields[1] : nil
            case "L": fields.count > 2 ? fields[2] : nil
            default: nil
            }
        }
    }

    // A name never leads out of the database.
    private static func isName(_ name: String) -> Bool {
        guard (1...64).contains(name.utf8.count) else { return false }
        return name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
            guard let first = part.utf8.first, isLetter(first) else { return false }
            return part.utf8.allSatisfy { isLetter($0) || $0.decimalDigit != nil || "_+-".utf8.contains($0) }
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func file(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = Array(repeating: UInt8(0), count: 65_536)
        // The largest is the list of names, of 100 KB.
        while bytes.count <= 1_000_000 {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0 { return nil }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
        return nil
    }
}
