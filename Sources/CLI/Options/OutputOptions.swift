internal import ArgumentParser

/// How what was found is written.
struct OutputOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "How to write what is found: a table, or JSON.")
    var output: OutputFormat = .table
}
