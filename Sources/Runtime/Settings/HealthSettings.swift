/// Where the health server listens: `/health/live`, `/health/ready`, `/metrics`.
package struct HealthSettings: Sendable, Equatable {
    /// The port of a role that has none of its own.
    package static let defaultPort = 9600

    /// `health.enabled`: Whether there is a health server.
    package var enabled: Bool
    /// `health.host`: The address to listen on.
    package var host: String
    /// `health.port`: The port to listen on; `role` is the role's own port, 0 is any free port.
    package var port: Int

    /// The defaults.
    package init() {
        self.init(config: .defaults())
    }

    /// Reads the keys above; problems are left with the reader.
    package init(config: SettingsReader) {
        enabled = config.boolean("health.enabled", default: true, "Whether there is a health server.")
        host = config.text("health.host", default: "127.0.0.1", "The address to listen on.")
        let ownPort = config.roleHealthPort
        // One file serves all roles on a host, so a number cannot be the file's default.
        port = config.scalar(
            "health.port",
            expected: "role, or a whole number from 0 to 65535",
            default: ownPort,
            text: "role",
            "The port to listen on; `role` is the role's own port, 0 is any free port."
        ) { text in
            text == "role" ? ownPort : Int(text).flatMap { (0...65535).contains($0) ? $0 : nil }
        }
    }
}
