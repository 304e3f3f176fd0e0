internal import Roles

/// The role `matcher` in a process of its own.
@main
enum SignalboxMatcher {
    static func main() async {
        await Launcher.main(program: "signalbox-matcher", role: .matcher)
    }
}
