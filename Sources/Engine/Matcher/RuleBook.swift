internal import JSONSchema
package import Logging
package import Matching
package import Model
package import Store
internal import Synchronization

/// Every tenant's active rules and catalog, as an immutable snapshot that is swapped when something changes.
///
/// Notifications make it quick; a poll each second makes it certain.
package final class RuleBook: Sendable {
    private let store: Store
    private let logger: Logger
    private let state = Mutex(MatchingSnapshot())
    private let schemas = SchemaCache()
    private let revisions = Mutex<[TenantID: Int64]>([:])

    package init(store: Store, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    /// What to match against now.
    package var snapshot: MatchingSnapshot { state.withLock { $0 } }

    /// Loads the tenants that have changed since the last time; true if there were any.
    @discardableResult
    package func refresh() async throws -> Bool {
        let current = try await store.tenantRevisions()
        let known = revisions.withLock { $0 }
        let changed = current.filter { known[$0.key] != $0.value }.map(\.key)
        let gone = known.keys.filter { current[$0] == nil }
        for tenant in changed {
            let rules: TenantRules?
            do {
                rules = try await store.ruleBook(of: tenant)
            } catch let error as RuleFormatError {
                // One tenant's unreadable rule must not keep the others' from being loaded.
                logger.error("rules not read", metadata: ["tenant": "\(tenant)", "error": "\(error)"])
                continue
            }
            replace(tenant, with: rules)
            logger.info(
                "rules loaded",
                metadata: [
                    "tenant": "\(tenant)", "rules": "\(rules?.rules.count ?? 0)",
                    "event_types": "\(rules?.eventTypes.count ?? 0)", "revision": "\(rules?.revision ?? 0)",
                ]
            )
        }
        for tenant in gone { replace(tenant, with: nil) }
        return !changed.isEmpty || !gone.isEmpty
    }

    /// What a matcher would know of one tenant now, for whoever asks once; of an unknown tenant nothing.
    package static func snapshot(of tenant: TenantID, in store: Store) async throws -> MatchingSnapshot {
        let rules = try await store.ruleBook(of: tenant)
        return MatchingSnapshot().replacing(
            tenant,
            with: rules.map { TenantSnapshot($0, cache: SchemaCache(), sharing: nil) }
        )
    }

    // Two refreshes may overlap: an older revision never replaces a newer one.
    private func replace(_ tenant: TenantID, with rules: TenantRules?) {
        // Only the event types whose rules have changed are indexed anew.
        let previous = snapshot[tenant]?.index
        let snapshot = rules.map { TenantSnapshot($0, cache: schemas, sharing: previous) }
        for (name, error) in snapshot?.schemas.broken ?? [] {
            logger.error(
                "schema not compiled",
                metadata: ["tenant": "\(tenant)", "schema": "\(name)", "error": "\(error)"]
            )
        }
        revisions.withLock { revisions in
            if let rules, let known = revisions[tenant], known >= rules.revision { return }
            revisions[tenant] = rules?.revision
            state.withLock { $0 = $0.replacing(tenant, with: snapshot) }
        }
    }
}

extension TenantSnapshot {
    fileprivate init(_ rules: TenantRules, cache: SchemaCache, sharing previous: RuleIndex?) {
        self.init(
            isSuspended: rules.isSuspended,
            eventTypes: Dictionary(rules.eventTypes.map { ($0.name, $0) }, uniquingKeysWith: { $1 }),
            schemas: EventSchemas(rules.eventTypes, mode: rules.validation, cache: cache),
            index: RuleIndex(rules.rules.flatMap(\.matched), timeZone: rules.timeZone, sharing: previous),
            revision: rules.revision
        )
    }
}
