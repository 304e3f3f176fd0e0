/// One numbered, forward-only change of the schema.
package struct Migration: Sendable {
    /// Counts from 1 without gaps.
    package var version: Int
    package var name: String
    /// Statements of PostgreSQL, run in one transaction with the note that they were run.
    package var sql: String

    /// Every migration, in order. One that has been released is never edited.
    package static let all: [Migration] = [
        tenantsAndRules, events, effects, operations, deadLetters, rescues, catalog, conditions, ruleChanges,
        workflows, schedules, lifecycle, attempts, partitions, tags, leases,
    ]
}
