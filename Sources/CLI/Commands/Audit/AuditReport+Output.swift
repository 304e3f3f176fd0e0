internal import FoundationEssentials
internal import Model
internal import Store

extension AuditReport {
    func json(tenant: TenantID?) -> JSONObject {
        [
            "at": .time(at),
            "since": .time(since),
            "tenant": .text(tenant?.rawValue),
            "counts": .array(counts.map { .object($0.json(at: at)) }),
            "checks": .array(
                checks.map { check in
                    [
                        "check": .string(check.name),
                        "law": .text(AuditCheck.law(of: check.name)),
                        "problems": .count(check.problems),
                    ]
                }
            ),
            "problemCount": .count(problemCount),
            "problems": .array(problems.map { .object($0.json) }),
        ]
    }

    /// What was looked at, and then each thing that does not add up.
    var text: String {
        guard let since else { return "There are no partitions yet, so there is nothing to audit.\n" }
        var parts = ["Events from \(since) on, and what came of them, as of \(at)\n"]
        parts.append(Listing(Self.countColumns, counts.map { $0.json(at: at) }).table)
        guard problemCount > 0 else {
            parts.append("All of it adds up: \(checks.count) checks.\n")
            return parts.joined(separator: "\n")
        }
        let broken = checks.filter { $0.problems > 0 }
        parts.append(
            Listing(
                [Column("BROKEN LAW", "law"), Column("CHECK", "check"), Column("ROWS", "rows", .right)],
                broken.map { check in
                    let law = AuditCheck.law(of: check.name)
                    return ["law": .text(law), "check": .string(check.name), "rows": .count(check.problems)]
                }
            ).table
        )
        if !problems.isEmpty { parts.append(Listing(Self.problemColumns, problems.map(\.json)).table) }
        if problems.count < problemCount {
            parts.append("\(problems.count) of \(problemCount) rows are shown; --limit shows more.\n")
        }
        return parts.joined(separator: "\n")
    }

    private static let countColumns = [
        Column("WHAT", "what"), Column("STATE", "state"), Column("COUNT", "count", .right), Column("OLDEST", "age"),
    ]
    private static let problemColumns = [
        Column("CHECK", "check"), Column("TENANT", "tenant"), .time("TIME", "time"), Column("EXECUTION", "execution"),
        Column("STEP", "step", .right), Column("ID", "id"), Column("DETAIL", "detail"),
    ]
}

extension AuditCount {
    fileprivate func json(at now: Timestamp) -> JSONObject {
        [
            "what": .string(what),
            "state": .text(state),
            "count": .count(count),
            "oldest": .time(oldest),
            "age": .text(oldest.map { Age.text(now - $0) }),
        ]
    }
}

extension AuditProblem {
    fileprivate var json: JSONObject {
        [
            "check": .string(check),
            "tenant": .text(tenant),
            "time": .time(occurredAt),
            "execution": .id(execution),
            "step": .count(step),
            "id": .id(id),
            "detail": .string(detail),
        ]
    }
}
