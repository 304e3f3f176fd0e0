internal import Glibc
internal import Model
internal import Roles

/// The role `worker.email` in a process of its own.
@main
enum SignalboxWorkerEmail {
    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        exit(await Launcher.main(program: "signalbox-worker-email", role: .worker(.email), arguments: arguments).rawValue)
    }
}
