internal import Glibc
internal import Model
internal import Roles

/// The role `worker.task` in a process of its own.
@main
enum SignalboxWorkerTask {
    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        exit(await Launcher.main(program: "signalbox-worker-task", role: .worker(.task), arguments: arguments).rawValue)
    }
}
