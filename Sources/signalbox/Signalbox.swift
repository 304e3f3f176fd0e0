internal import CLI
internal import Glibc

/// The operators' command line, and the all-in-one `serve`.
@main
struct Signalbox {
    static func main() async {
        exit(await CommandLineProgram.run(Array(CommandLine.arguments.dropFirst())))
    }
}
