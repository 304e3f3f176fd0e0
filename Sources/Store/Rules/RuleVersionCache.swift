package import Model
package import Postgres
internal import Synchronization

/// Rule versions that were met, made ready for use: a version never changes, so each is read and made ready once, and anew
/// where its tenant has another time zone by now.
package final class RuleVersionCache<Entry: Sendable>: Sendable {
    private let limit: Int
    private let make: @Sendable (RuleDefinition, _ timeZone: String) -> Entry
    private let entries = Mutex<[RuleVersionID: (entry: Entry, timeZone: String)]>([:])

    /// - Parameters:
    ///   - limit: How many versions are held; the cache starts anew when it is full.
    ///   - make: Makes a version ready, given its tenant's time zone.
    package init(limit: Int = 20_000, make: @escaping @Sendable (RuleDefinition, _ timeZone: String) -> Entry) {
        self.limit = limit
        self.make = make
    }

    /// The entries of those versions that the database has.
    ///
    /// - Parameter versions: Each with its tenant's time zone.
    package func entries(
        for versions: [RuleVersionID: String],
        _ connection: PostgresConnection
    ) async throws -> [RuleVersionID: Entry] {
        var found: [RuleVersionID: Entry] = entries.withLock { entries in
            var found: [RuleVersionID: Entry] = [:]
            for (version, timeZone) in versions {
                if let known = entries[version], known.timeZone == timeZone { found[version] = known.entry }
            }
            return found
        }
        let missing = versions.keys.filter { found[$0] == nil }
        guard !missing.isEmpty else { return found }
        for (version, definition) in try await Store.definitions(of: missing, connection) {
            let timeZone = versions[version] ?? "UTC"
            let entry = make(definition, timeZone)
            found[version] = entry
            entries.withLock { entries in
                if entries.count >= limit { entries.removeAll() }
                entries[version] = (entry, timeZone)
            }
        }
        return found
    }
}
