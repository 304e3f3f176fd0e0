internal import ArgumentParser
internal import Model
internal import Store

/// `signalbox tenant timezone`
struct TenantTimeZoneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "timezone",
        abstract: "Set the time zone of a tenant's rules that name none."
    )

    @Argument(help: "The tenant.", transform: ArgumentText.tenant)
    var tenant: TenantID

    @Argument(help: "An IANA name such as Europe/Berlin.")
    var timeZone: String

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard TimeZoneDatabase.system[timeZone] == nil else { return }
        let hint = Nearest.name(to: timeZone, among: TimeZoneDatabase.system.names)
        throw ValidationError(
            "'\(timeZone)' is no time zone"
                + (hint.map { "; did you mean '\($0)'?" } ?? "; expected one as Europe/Berlin")
        )
    }

    func run() async throws {
        try await Session(options).withStore { store in
            try await store.require(tenant)
            _ = try await store.setTenant(tenant, timeZone: timeZone)
        }
        Terminal.output.write("the tenant '\(tenant)' goes by the time zone \(timeZone)\n")
    }
}
