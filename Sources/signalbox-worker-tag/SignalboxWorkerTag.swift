internal import Model
internal import Roles

/// The role `worker.tag` in a process of its own.
@main
enum SignalboxWorkerTag {
    static func main() async {
        await Launcher.main(program: "signalbox-worker-tag", role: .worker(.tag))
    }
}
