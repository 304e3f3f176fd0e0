internal import ArgumentParser
internal import Model

/// `--tenant`, for commands that look at one tenant or at all of them.
struct TenantFilter: ParsableArguments {
    @Option(help: "This tenant's alone.", transform: ArgumentText.tenant)
    var tenant: TenantID?
}
