internal import Model
internal import Roles

/// The role `worker.email` in a process of its own.
@main
enum SignalboxWorkerEmail {
    static func main() async {
        await Launcher.main(program: "signalbox-worker-email", role: .worker(.email))
    }
}
