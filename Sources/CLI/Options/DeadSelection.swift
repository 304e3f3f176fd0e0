internal import ArgumentParser
internal import FoundationEssentials
internal import Store

/// Which dead letters a command changes: by their ids, by a filter, or expressly all of them.
struct DeadSelection: ParsableArguments {
    @Argument(help: "The dead letters' ids, as `dead list` shows them.", transform: ArgumentText.uuid)
    var ids: [UUID] = []

    @OptionGroup var filter: DeadFilter

    @Flag(help: "All of them: needed where there is neither an id nor a filter.")
    var all = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The oldest ones, at most so many.", valueName: "count"),
        transform: ArgumentText.wholeNumber
    )
    var limit: Int?

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit: expected 1 or more, not \(limit)") }
        guard ids.isEmpty || filter.filter.isEmpty else {
            throw ValidationError("give either ids or filters, not both")
        }
        if all, !(ids.isEmpty && isUnfiltered) {
            throw ValidationError("--all stands alone: without ids, and without filters but --state")
        }
    }

    /// Whether nothing was said of which ones.
    var isOpen: Bool { ids.isEmpty && isUnfiltered && !all }

    // A state alone chooses nobody: nearly all that are there are dead.
    private var isUnfiltered: Bool {
        var others = filter.filter
        others.state = nil
        return others.isEmpty
    }

    var letters: DeadLetterFilter {
        ids.isEmpty ? filter.filter : DeadLetterFilter(ids: Array(Set(ids)).sorted { $0.uuidString < $1.uuidString })
    }

    /// Throws for a command that would change letters without having been told which.
    func requireSelection() throws {
        guard isOpen else { return }
        throw ValidationError("which dead letters? Give ids, a filter such as --cause, or --all for all that are dead")
    }

    /// Throws, naming them, where there are ids of no dead letter, or a rule that there is not.
    func requireKnown(_ store: Store) async throws {
        try await filter.requireKnown(store)
        var unknown: [String] = []
        for id in ids where try await store.deadLetter(id, tenant: nil) == nil {
            unknown.append(id.uuidString.lowercased())
        }
        guard unknown.isEmpty else {
            throw CommandFailure(
                .unknownName,
                "there is no dead letter \(unknown.joined(separator: ", ")); nothing was done"
            )
        }
    }
}
