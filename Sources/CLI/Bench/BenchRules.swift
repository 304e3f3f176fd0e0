internal import Model

/// The catalog and the rules that each of a measurement's tenants has.
struct BenchRules {
    static let eventType = "deal.won"
    static let pack = "bench"

    let plan: BenchPlan

    var eventTypes: [EventType] {
        let record = RecordMapping(
            kind: "deal",
            id: Self.path("id"),
            owner: Self.path("ownerId"),
            attributes: FieldPath(root: .data, segments: ["deal"])
        )
        return [
            EventType(
                name: Self.eventType,
                category: "deals",
                summary: "A deal was won.",
                records: plan.feedsRecords ? [record] : []
            )
        ]
    }

    /// The first ``BenchPlan/matching`` of them fire for every event.
    var definitions: [RuleDefinition] {
        (0..<plan.rules).map { index in
            let name = "bench-\(index)"
            return RuleDefinition(
                name: name,
                eventType: Self.eventType,
                // Those that do not fire fail at their first, second or third comparison, so that matching has work to do.
                condition: Self.condition(failing: index < plan.matching ? nil : index % 3),
                steps: [index % 2 == 0 ? Self.task(name) : Self.note(name)]
            )
        }
    }

    private static func condition(failing place: Int?) -> Condition {
        .all([
            .comparison(
                Comparison(
                    path: path("pipeline"),
                    comparator: .equals,
                    operand: place == 0 ? "renewals" : .string(BenchPayload.pipeline)
                )
            ),
            .comparison(
                Comparison(
                    path: path("value"),
                    comparator: .greaterThanOrEqual,
                    operand: .number(
                        JSONNumber(place == 1 ? BenchPayload.values.upperBound + 1 : BenchPayload.values.lowerBound)
                    )
                )
            ),
            .comparison(
                Comparison(
                    path: path("region"),
                    comparator: .in,
                    operand: place == 2 ? ["overseas"] : .array(BenchPayload.regions.map { .string($0) })
                )
            ),
        ])
    }

    // The text names the rule, the record the event: so an effect that came twice is told by what it says.
    private static func task(_ name: String) -> Step {
        Step(
            name: "task-1",
            action: .task,
            arguments: ["title": .string("\(name): {{deal.name}}"), "record": record, "dueInDays": 3],
            onUnknown: .retry
        )
    }

    private static func note(_ name: String) -> Step {
        Step(
            name: "note-1",
            action: .note,
            arguments: ["text": .string("\(name): {{deal.name}}"), "record": record],
            onUnknown: .retry
        )
    }

    private static let record: JSONValue = ["kind": "deal", "id": "{{deal.id}}"]

    private static func path(_ field: String) -> FieldPath { FieldPath(root: .data, segments: ["deal", field]) }
}
