internal import Glibc
internal import Model
internal import Roles

/// The role `worker.tag` in a process of its own.
@main
enum SignalboxWorkerTag {
    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        exit(await Launcher.main(program: "signalbox-worker-tag", role: .worker(.tag), arguments: arguments).rawValue)
    }
}
