internal import ArgumentParser
internal import Store

/// Which part of a listing.
struct PageOptions: ParsableArguments {
    private static let limits = 1...10_000
    private static let pages = 1...1_000_000

    @Option(parsing: .unconditional, help: "Rows on a page (default: 50).", transform: ArgumentText.wholeNumber)
    var limit = 50

    @Option(parsing: .unconditional, help: "Which page, from 1 (default: 1).", transform: ArgumentText.wholeNumber)
    var page = 1

    func validate() throws {
        guard Self.limits.contains(limit) else {
            throw ValidationError(
                "--limit: expected \(Self.limits.lowerBound) to \(Self.limits.upperBound), not \(limit)"
            )
        }
        guard Self.pages.contains(page) else {
            throw ValidationError("--page: expected \(Self.pages.lowerBound) to \(Self.pages.upperBound), not \(page)")
        }
    }

    var slice: Page { Page(limit: limit, offset: (page - 1) * limit) }
}
