package import Model

/// No such tenant in the database.
package struct UnknownTenant: Error, CustomStringConvertible {
    package var tenant: TenantID

    package var description: String {
        "there is no tenant '\(tenant)': create it with `signalbox tenant create \(tenant)`"
    }
}
