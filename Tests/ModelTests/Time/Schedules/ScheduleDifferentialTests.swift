import Foundation
import Model
import Testing

/// What PyPI's cronsim and Python's zoneinfo say of random schedules (`generate.py` writes it): the committed cases, and
/// those of the file that `SIGNALBOX_SCHEDULE_CASES` names (`deploy/checks/schedules` makes new ones).
@Suite struct `Schedules, next to other implementations` {
    private static let folder = #filePath.split(separator: "/").dropLast().reduce(into: "") { $0 += "/" + $1 }

    static let files =
        ["\(folder)/schedules.tsv"]
        + [ProcessInfo.processInfo.environment["SIGNALBOX_SCHEDULE_CASES"]].compactMap(\.self)

    private static let zones = TimeZoneDatabase { name in
        let file = name.split(separator: "/").joined(separator: "-")
        return (try? Data(contentsOf: URL(filePath: "\(folder)/../Zones/\(file).tzif"))).map(Array.init)
    }

    @Test(arguments: files) func `each case gives the same`(file: String) throws {
        let text = String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self)
        var cases: [Substring: Int] = [:]
        var differences: [String] = []
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            cases[line.prefix(1), default: 0] += 1
            let complaint =
                switch fields[0] {
                case "c": try Self.cron(fields)
                case "d": try Self.date(fields)
                default: (try? CronExpression(fields[1])) == nil ? nil : "is no error"
                }
            if let complaint { differences.append("\(line): \(complaint)") }
        }
        #expect(
            differences.isEmpty,
            "\(differences.count) of \(cases): \(differences.prefix(20).joined(separator: "\n"))"
        )
        #expect(cases.count == 3)
    }

    private static func cron(_ fields: [String]) throws -> String? {
        let zone = try #require(zones[fields[1]])
        let expression = try CronExpression(fields[2])
        var expected = try #require(Int64(fields[3]))
        var instant = Timestamp(microseconds: expected * 1_000_000)
        for field in fields[4...] {
            expected += try #require(Int64(field))
            guard let next = expression.next(after: instant, in: zone) else { return "ends after \(instant)" }
            guard next.microseconds == expected * 1_000_000 else {
                return "\(next) and not \(Timestamp(microseconds: expected * 1_000_000))"
            }
            // Half a second later, the next one is the same.
            instant = Timestamp(microseconds: next.microseconds + 500_000)
        }
        return nil
    }

    private static func date(_ fields: [String]) throws -> String? {
        let zone = try #require(zones[fields[1]])
        let date = try #require(RecordDate(text: fields[2]))
        let isBefore = fields[3].hasPrefix("-")
        let offset = try #require(CalendarOffset(text: String(fields[3].drop { $0 == "-" })))
        let trigger = DateTrigger(
            kind: "member",
            field: ["on"],
            offset: isBefore ? offset.negated : offset,
            at: TimeOfDay(text: fields[4]),
            isYearly: fields[5] == "year"
        )
        let next = trigger.next(
            for: date,
            after: Timestamp(microseconds: try #require(Int64(fields[6])) * 1_000_000),
            in: zone
        )
        let found = next.map { "\($0.microseconds / 1_000_000)" } ?? "-"
        return found == fields[7] ? nil : "is \(found)"
    }
}
