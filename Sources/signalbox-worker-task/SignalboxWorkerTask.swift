internal import Model
internal import Roles

/// The role `worker.task` in a process of its own.
@main
enum SignalboxWorkerTask {
    static func main() async {
        await Launcher.main(program: "signalbox-worker-task", role: .worker(.task))
    }
}
