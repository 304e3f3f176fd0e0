import FoundationEssentials
import Model
import Testing

/// What Python's zoneinfo says of zones with odd rules, from 1990 to 2040 (`make-fixtures.py` writes it).
@Suite struct `Time zones` {
    private static let folder = #filePath.split(separator: "/").dropLast().reduce(into: "") { $0 += "/" + $1 }

    private static func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: "\(folder)/\(name)")))
    }

    private static func zone(_ name: String) throws -> TimeZoneRules {
        let file = name.split(separator: "/").joined(separator: "-")
        return try #require(TimeZoneRules(name: name, file: bytes("Zones/\(file).tzif")), "\(name)")
    }

    @Test func `offsets and local times are those of Python's zoneinfo`() throws {
        let lines = String(decoding: try Self.bytes("zones.tsv"), as: UTF8.self).split(separator: "\n")
        var zones: [String: TimeZoneRules] = [:]
        var kinds: [String: Int] = [:]
        for line in lines where !line.hasPrefix("#") {
            let fields = line.split(separator: "\t").map(String.init)
            let name = fields[0]
            let zone = try zones[name] ?? Self.zone(name)
            zones[name] = zone
            let second = try #require(Int64(fields[2]))
            let first = try #require(Int64(fields[3]))
            if fields[1] == "i" {
                let offset = zone.offset(at: Timestamp(microseconds: second * 1_000_000))
                check(offset == Int(first), "\(line): is \(offset)")
                continue
            }
            let later = try #require(Int64(fields[4]))
            let local = Self.local(second)
            let readings: (Int64, Int64)
            switch zone.instants(of: local) {
            case .one(let instant): readings = (instant.seconds, instant.seconds)
            case .overlap(let early, let late):
                readings = (early.seconds, late.seconds)
                kinds["overlap", default: 0] += 1
                check(early < late, "\(line): is not in order")
            case .gap(let transition, let before, let after):
                readings = (second - Int64(before), second - Int64(after))
                kinds["gap", default: 0] += 1
                check(zone.offset(at: transition) == after, "\(line): the gap is not at \(transition)")
            }
            check(readings == (first, later), "\(line): is \(readings)")
        }
        #expect(zones.count == 18)
        #expect(kinds["gap", default: 0] > 500 && kinds["overlap", default: 0] > 500, "\(kinds)")
    }

    @Test(arguments: Seeds.all) func `a local time is the instant that it was made from, in or out of the table`(
        seed: UInt64
    ) throws {
        var random = SplitMix64(seed: seed)
        for name in ["Europe/Berlin", "Australia/Lord_Howe", "Asia/Gaza", "Africa/Casablanca", "Antarctica/Troll"] {
            let zone = try Self.zone(name)
            for _ in 0..<2000 {
                // Years 1800 to 2400: before the table, in it, and by the footer's rule.
                let second = Int64(random.int(-5_364_662_400...13_569_465_600))
                let instant = Timestamp(microseconds: second * 1_000_000 + Int64(random.int(0...999_999)))
                let local = zone.local(at: instant)
                switch zone.instants(of: local) {
                case .one(let found): check(found == instant, "seed \(seed): \(name) \(instant) became \(found)")
                case .overlap(let early, let late):
                    check(early == instant || late == instant, "seed \(seed): \(name) \(instant)")
                case .gap: Issue.record("seed \(seed): \(name) \(instant) is in a gap")
                }
                check(zone.start(of: local.date) <= instant, "seed \(seed): \(name) \(instant)")
                let next = CivilDate(daysSince1970: local.date.daysSince1970 + 1)
                check(zone.start(of: next) > instant, "seed \(seed): \(name) \(instant)")
            }
        }
    }

    @Test func `a day begins when its first clock shows it`() throws {
        let saoPaulo = try Self.zone("America/Sao_Paulo")
        // Midnight was left out.
        let spring = try #require(CivilDate(year: 2018, month: 11, day: 4))
        #expect(saoPaulo.start(of: spring).rfc3339 == "2018-11-04T03:00:00Z")
        #expect(saoPaulo.local(at: saoPaulo.start(of: spring)).clock == "01:00")
        // The whole of 30 December 2011 was left out.
        let apia = try Self.zone("Pacific/Apia")
        let left = try #require(CivilDate(year: 2011, month: 12, day: 30))
        let next = try #require(CivilDate(year: 2011, month: 12, day: 31))
        #expect(apia.start(of: left) == apia.start(of: next))
        #expect(apia.local(at: apia.start(of: next)) == LocalTime(date: next))
    }

    @Test(arguments: Seeds.all) func `whatever bytes come, they are a zone or none`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let whole = try Self.bytes("Zones/Asia-Gaza.tzif")
        for _ in 0..<500 {
            var bytes = whole
            for _ in 0..<random.int(1...6) { bytes[random.int(0...(bytes.count - 1))] = UInt8(random.int(0...255)) }
            if random.chance(3) { bytes = Array(bytes.prefix(random.int(0...bytes.count))) }
            guard let zone = TimeZoneRules(name: "x", file: bytes) else { continue }
            _ = zone.local(at: Timestamp(microseconds: Int64(random.int(0...4_000_000_000)) * 1_000_000))
            _ = zone.instants(of: Self.local(Int64(random.int(0...4_000_000_000))))
        }
        #expect(TimeZoneRules(name: "x", file: []) == nil)
    }

    @Test func `the system's database knows zones by name and nothing else`() {
        let database = TimeZoneDatabase.system
        #expect(database["Europe/Berlin"] != nil)
        #expect(database["UTC"]?.offset(at: Timestamp(microseconds: 0)) == 0)
        #expect(database.names.contains("Europe/Berlin"))
        for name in ["", "Europe/Berln", "../../etc/passwd", "/etc/passwd", "Europe/", "tzdata.zi", "Europe//Berlin"] {
            #expect(database[name] == nil, "\(name)")
        }
    }

    private static func local(_ second: Int64) -> LocalTime {
        let days = second >= 0 ? second / 86_400 : (second - 86_399) / 86_400
        return LocalTime(
            date: CivilDate(daysSince1970: Int(days)),
            microseconds: (second - days * 86_400) * 1_000_000
        )
    }
}

extension Timestamp {
    fileprivate var seconds: Int64 { microseconds / 1_000_000 }
}
