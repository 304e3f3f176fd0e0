internal import Glibc
internal import Roles

/// The role `scheduler` in a process of its own.
@main
enum SignalboxScheduler {
    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        exit(await Launcher.main(program: "signalbox-scheduler", role: .scheduler, arguments: arguments).rawValue)
    }
}
