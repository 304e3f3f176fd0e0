internal import Glibc
internal import Roles

/// The role `matcher` in a process of its own.
@main
enum SignalboxMatcher {
    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        exit(await Launcher.main(program: "signalbox-matcher", role: .matcher, arguments: arguments).rawValue)
    }
}
