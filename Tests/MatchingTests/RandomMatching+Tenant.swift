import MatchingTrials
import Model
import Testing

extension RandomMatching {
    /// For a tenant like any other.
    init(seed: UInt64) throws {
        self.init(seed: seed, tenant: try #require(TenantID(rawValue: "acme")))
    }
}
