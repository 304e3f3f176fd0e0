internal import FoundationEssentials
internal import Messaging
internal import Model
internal import Store

/// Publishes again what a rule held while it was paused.
struct OpenJobs {
    private static let page = 1000

    let session: Session
    let store: Store

    /// - Returns: How many jobs were published.
    func publish(ofRule rule: String, tenant: TenantID) async throws -> Int {
        try await store.wakeTimers(ofRule: rule, tenant: tenant)
        var jobs = try await store.openJobs(ofRule: rule, tenant: tenant, after: nil, limit: Self.page)
        guard !jobs.isEmpty else { return 0 }
        try await session.requireExchange(Exchanges.actions)
        return try await session.withPublisher { publisher in
            let publisher = BoundedPublisher(publisher: publisher)
            var published = 0
            while let last = jobs.last {
                try await publisher.publish(JobBundle.messages(for: jobs)) { _ in }
                published += jobs.count
                guard jobs.count == Self.page else { break }
                jobs = try await store.openJobs(ofRule: rule, tenant: tenant, after: last, limit: Self.page)
            }
            return published
        }
    }
}
