internal import Model
internal import Roles

/// The role `worker.webhook` in a process of its own.
@main
enum SignalboxWorkerWebhook {
    static func main() async {
        await Launcher.main(program: "signalbox-worker-webhook", role: .worker(.webhook))
    }
}
