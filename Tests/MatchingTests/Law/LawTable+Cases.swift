/// The law of conditions, in data: LawTests tries each cell, and docs/conditions.md shows them.
extension LawTable {
    static let values = LawTable(
        name: "values",
        firstColumn: "of the value at the path",
        columns: [
            Sample(title: #"missing"#, data: #"{"number":35,"array":[35,"a"]}"#),
            Sample(title: #"`null`"#, data: #"{"v":null,"number":35,"array":[35,"a"]}"#),
            Sample(title: #"`true`"#, data: #"{"v":true,"number":35,"array":[35,"a"]}"#),
            Sample(title: #"`35`"#, data: #"{"v":35,"number":35,"array":[35,"a"]}"#),
            Sample(title: #"`"35"`"#, data: #"{"v":"35","number":35,"array":[35,"a"]}"#),
            Sample(title: #"`[35, "a"]`"#, data: #"{"v":[35,"a"],"number":35,"array":[35,"a"]}"#),
            Sample(title: #"`{"a": 35}`"#, data: #"{"v":{"a":35},"number":35,"array":[35,"a"]}"#),
        ],
        rows: [
            Row(title: #"equals: 35"#, condition: #"{path: v, equals: 35}"#, verdicts: "---y---"),
            Row(title: #"equals: "35""#, condition: #"{path: v, equals: "35"}"#, verdicts: "----y--"),
            Row(title: #"equals: true"#, condition: #"{path: v, equals: true}"#, verdicts: "--y----"),
            Row(title: #"equals: null"#, condition: #"{path: v, equals: null}"#, verdicts: "-y-----"),
            Row(title: #"not_equals: 35"#, condition: #"{path: v, not_equals: 35}"#, verdicts: "-yy-yyy"),
            Row(title: #"not_equals: null"#, condition: #"{path: v, not_equals: null}"#, verdicts: "--yyyyy"),
            Row(title: #"in: [35, true]"#, condition: #"{path: v, in: [35, true]}"#, verdicts: "--yy---"),
            Row(title: #"not_in: [35, true]"#, condition: #"{path: v, not_in: [35, true]}"#, verdicts: "-y--yyy"),
            Row(title: #"contains: "3""#, condition: #"{path: v, contains: "3"}"#, verdicts: "----y--"),
            Row(title: #"contains: 35"#, condition: #"{path: v, contains: 35}"#, verdicts: "-----y-"),
            Row(title: #"not_contains: "3""#, condition: #"{path: v, not_contains: "3"}"#, verdicts: "-----y-"),
            Row(title: #"not_contains: 7"#, condition: #"{path: v, not_contains: 7}"#, verdicts: "-----y-"),
            Row(title: #"starts_with: "3""#, condition: #"{path: v, starts_with: "3"}"#, verdicts: "----y--"),
            Row(title: #"ends_with: "5""#, condition: #"{path: v, ends_with: "5"}"#, verdicts: "----y--"),
            Row(
                title: #"equals_ignoring_case: "35""#,
                condition: #"{path: v, equals_ignoring_case: "35"}"#,
                verdicts: "----y--"
            ),
            Row(
                title: #"matches_wildcard: "3*""#,
                condition: #"{path: v, matches_wildcard: "3*"}"#,
                verdicts: "----y--"
            ),
            Row(title: #"exists: true"#, condition: #"{path: v, exists: true}"#, verdicts: "-yyyyyy"),
            Row(title: #"exists: false"#, condition: #"{path: v, exists: false}"#, verdicts: "y------"),
            Row(title: #"is_null: true"#, condition: #"{path: v, is_null: true}"#, verdicts: "-y-----"),
            Row(title: #"is_null: false"#, condition: #"{path: v, is_null: false}"#, verdicts: "--yyyyy"),
            Row(title: #"greater_than: 7"#, condition: #"{path: v, greater_than: 7}"#, verdicts: "---y---"),
            Row(title: #"greater_than: "3""#, condition: #"{path: v, greater_than: "3"}"#, verdicts: "----y--"),
            Row(
                title: #"greater_than_or_equal: 35"#,
                condition: #"{path: v, greater_than_or_equal: 35}"#,
                verdicts: "---y---"
            ),
            Row(title: #"less_than: 36"#, condition: #"{path: v, less_than: 36}"#, verdicts: "---y---"),
            Row(
                title: #"less_than_or_equal: 35.0"#,
                condition: #"{path: v, less_than_or_equal: 35.0}"#,
                verdicts: "---y---"
            ),
            Row(title: #"between: [35, 40]"#, condition: #"{path: v, between: [35, 40]}"#, verdicts: "---y---"),
            Row(title: #"between: ["3", "4"]"#, condition: #"{path: v, between: ["3", "4"]}"#, verdicts: "----y--"),
            Row(title: #"count_equals: 2"#, condition: #"{path: v, count_equals: 2}"#, verdicts: "-----y-"),
            Row(title: #"count_not_equals: 3"#, condition: #"{path: v, count_not_equals: 3}"#, verdicts: "-----y-"),
            Row(title: #"count_greater_than: 1"#, condition: #"{path: v, count_greater_than: 1}"#, verdicts: "-----y-"),
            Row(
                title: #"count_greater_than_or_equal: 2"#,
                condition: #"{path: v, count_greater_than_or_equal: 2}"#,
                verdicts: "-----y-"
            ),
            Row(title: #"count_less_than: 3"#, condition: #"{path: v, count_less_than: 3}"#, verdicts: "-----y-"),
            Row(
                title: #"count_less_than_or_equal: 2"#,
                condition: #"{path: v, count_less_than_or_equal: 2}"#,
                verdicts: "-----y-"
            ),
            Row(
                title: #"equals: {field: number}"#,
                condition: #"{path: v, equals: {field: number}}"#,
                verdicts: "---y---"
            ),
            Row(
                title: #"not_equals: {field: number}"#,
                condition: #"{path: v, not_equals: {field: number}}"#,
                verdicts: "-yy-yyy"
            ),
            Row(
                title: #"equals: {field: missing}"#,
                condition: #"{path: v, equals: {field: missing}}"#,
                verdicts: "-------"
            ),
            Row(
                title: #"not_equals: {field: missing}"#,
                condition: #"{path: v, not_equals: {field: missing}}"#,
                verdicts: "-------"
            ),
            Row(
                title: #"not_equals: {field: array}"#,
                condition: #"{path: v, not_equals: {field: array}}"#,
                verdicts: "-------"
            ),
            Row(title: #"in: {field: array}"#, condition: #"{path: v, in: {field: array}}"#, verdicts: "---y---"),
            Row(
                title: #"not_in: {field: number}"#,
                condition: #"{path: v, not_in: {field: number}}"#,
                verdicts: "-------"
            ),
            Row(
                title: #"not: {path: v, equals: 35}"#,
                condition: #"{not: {path: v, equals: 35}}"#,
                verdicts: "yyy-yyy"
            ),
        ]
    )

    static let elements = LawTable(
        name: "elements",
        firstColumn: "`{ path: element, equals: 1 }` of",
        columns: [
            Sample(title: #"missing"#, data: #"{}"#),
            Sample(title: #"`null`"#, data: #"{"v":null}"#),
            Sample(title: #"`1`"#, data: #"{"v":1}"#),
            Sample(title: #"`{}`"#, data: #"{"v":{}}"#),
            Sample(title: #"`[]`"#, data: #"{"v":[]}"#),
            Sample(title: #"`[1]`"#, data: #"{"v":[1]}"#),
            Sample(title: #"`[1, 2]`"#, data: #"{"v":[1,2]}"#),
            Sample(title: #"`[2]`"#, data: #"{"v":[2]}"#),
        ],
        rows: [
            Row(
                title: #"any_element"#,
                condition: #"{path: v, any_element: {path: element, equals: 1}}"#,
                verdicts: "-----yy-"
            ),
            Row(
                title: #"all_elements"#,
                condition: #"{path: v, all_elements: {path: element, equals: 1}}"#,
                verdicts: "----yy--"
            ),
            Row(
                title: #"no_element"#,
                condition: #"{path: v, no_element: {path: element, equals: 1}}"#,
                verdicts: "----y--y"
            ),
        ]
    )

    static let times = LawTable(
        name: "times",
        firstColumn: "of the value at the path",
        columns: [
            Sample(title: #"missing"#, data: #"{}"#),
            Sample(title: #"`null`"#, data: #"{"v":null}"#),
            Sample(title: #"`35`"#, data: #"{"v":35}"#),
            Sample(title: #"`"soon"`"#, data: #"{"v":"soon"}"#),
            Sample(title: #"`"2026-02-20"`"#, data: #"{"v":"2026-02-20"}"#),
            Sample(title: #"`"2026-03-01"`"#, data: #"{"v":"2026-03-01"}"#),
            Sample(title: #"`"2026-03-08"`"#, data: #"{"v":"2026-03-08"}"#),
            Sample(title: #"`"2026-03-01T09:00:00Z"`"#, data: #"{"v":"2026-03-01T09:00:00Z"}"#),
            Sample(title: #"`"2026-03-08T22:30:00Z"`"#, data: #"{"v":"2026-03-08T22:30:00Z"}"#),
        ],
        rows: [
            Row(title: #"before: 2026-03-08"#, condition: #"{path: v, before: 2026-03-08}"#, verdicts: "----yy-y-"),
            Row(title: #"after: 2026-03-01"#, condition: #"{path: v, after: 2026-03-01}"#, verdicts: "------y-y"),
            Row(
                title: #"before: 2026-03-01T10:00:00Z"#,
                condition: #"{path: v, before: 2026-03-01T10:00:00Z}"#,
                verdicts: "----y--y-"
            ),
            Row(
                title: #"after: 2026-03-01T10:00:00Z"#,
                condition: #"{path: v, after: 2026-03-01T10:00:00Z}"#,
                verdicts: "------y-y"
            ),
            Row(
                title: #"before: {field: event.time}"#,
                condition: #"{path: v, before: {field: event.time}}"#,
                verdicts: "----y--y-"
            ),
            Row(title: #"within_next: 7d"#, condition: #"{path: v, within_next: 7d}"#, verdicts: "-----yy--"),
            Row(title: #"within_last: 2h"#, condition: #"{path: v, within_last: 2h}"#, verdicts: "-----y-y-"),
            Row(title: #"more_than_ago: 7d"#, condition: #"{path: v, more_than_ago: 7d}"#, verdicts: "----y----"),
            Row(title: #"days_until: 7"#, condition: #"{path: v, days_until: 7}"#, verdicts: "------y-y"),
            Row(
                title: #"days_until: {less_than: 0}"#,
                condition: #"{path: v, days_until: {less_than: 0}}"#,
                verdicts: "----y----"
            ),
            Row(title: #"weekday_in: [sunday]"#, condition: #"{path: v, weekday_in: [sunday]}"#, verdicts: "-----yyyy"),
            Row(
                title: #"time_of_day_between: ["22:00", "06:00"]"#,
                condition: #"{path: v, time_of_day_between: ["22:00", "06:00"]}"#,
                verdicts: "--------y"
            ),
        ]
    )

    /// Its rows are events, and its columns operators: the way round that can be read.
    static let changes: [(data: String, verdicts: String)] = [
        (#"{}"#, "-y--"),
        (#"{"previousStatus": "open", "newStatus": "closed"}"#, "y-yy"),
        (#"{"previousStatus": "open", "newStatus": "open"}"#, "-y--"),
        (#"{"previousStatus": "open"}"#, "y-y-"),
        (#"{"newStatus": "closed"}"#, "y--y"),
        (#"{"previousStatus": null, "newStatus": "closed"}"#, "y--y"),
        (#"{"changes": {"status": {"from": "open", "to": "closed"}}}"#, "y-yy"),
        (#"{"changes": {"status": {"from": "open", "to": "open"}}}"#, "-y--"),
        (#"{"changes": {"status": "closed"}}"#, "y--y"),
        (#"{"changes": {"status": null}}"#, "y---"),
        (#"{"changes": {"title": "closed"}}"#, "-y--"),
        (#"{"updatedFields": ["status"]}"#, "y---"),
        (#"{"updatedFields": ["title"]}"#, "-y--"),
        (#"{"updatedFields": "status"}"#, "-y--"),
        (#"{"previousStatus": "open", "newStatus": "open", "updatedFields": ["status"]}"#, "-y--"),
        (#"{"newStatus": "closed", "changes": {"status": {"from": "open", "to": "held"}}}"#, "y--y"),
        (#"{"changes": {"status": {"from": "open", "to": "open"}}, "updatedFields": ["status"]}"#, "-y--"),
    ]

    static let changeOperators = ["changed: true", "changed: false", "changed_from: open", "changed_to: closed"]
}
