package import ServiceLifecycle

/// A service and the name that logs and errors call it by.
package struct NamedService: Sendable {
    package let name: String
    package let service: any Service

    package init(_ name: String, _ service: any Service) {
        self.name = name
        self.service = service
    }
}
