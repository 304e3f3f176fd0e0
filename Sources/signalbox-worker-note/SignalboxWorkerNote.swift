internal import Glibc
internal import Model
internal import Roles

/// The role `worker.note` in a process of its own.
@main
enum SignalboxWorkerNote {
    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        exit(await Launcher.main(program: "signalbox-worker-note", role: .worker(.note), arguments: arguments).rawValue)
    }
}
