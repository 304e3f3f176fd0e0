internal import Roles

/// The role `scheduler` in a process of its own.
@main
enum SignalboxScheduler {
    static func main() async {
        await Launcher.main(program: "signalbox-scheduler", role: .scheduler)
    }
}
