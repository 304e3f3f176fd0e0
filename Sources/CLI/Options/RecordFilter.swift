internal import ArgumentParser
internal import Store

/// `--record`, for what hangs on records.
struct RecordFilter: ParsableArguments {
    @Option(
        help: ArgumentHelp("This record's alone, such as deal/d-17.", valueName: "kind/id"),
        transform: ArgumentText.record
    )
    var record: RecordReference?
}
