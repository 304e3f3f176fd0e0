internal import ArgumentParser
internal import Model

/// `--tenant`, for commands that work on one.
struct TenantOption: ParsableArguments {
    @Option(help: "The tenant.", transform: ArgumentText.tenant)
    var tenant: TenantID
}
