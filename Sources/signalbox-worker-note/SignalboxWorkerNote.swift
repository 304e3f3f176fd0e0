internal import Model
internal import Roles

/// The role `worker.note` in a process of its own.
@main
enum SignalboxWorkerNote {
    static func main() async {
        await Launcher.main(program: "signalbox-worker-note", role: .worker(.note))
    }
}
