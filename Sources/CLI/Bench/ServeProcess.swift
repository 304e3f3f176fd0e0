internal import FoundationEssentials
internal import Glibc

/// All roles, as a process of their own: `signalbox serve`, with what it writes in a file.
actor ServeProcess {
    nonisolated let pid: pid_t
    /// The file that its logs go to.
    nonisolated let log: String
    private var status: CInt?

    private init(pid: pid_t, log: String) {
        self.pid = pid
        self.log = log
    }

    /// Starts this very executable, with this process's environment.
    ///
    /// - Parameters:
    ///   - config: The configuration file that was named.
    ///   - log: A file that does not exist yet.
    static func start(config: String?, log: String) throws(BenchFailure) -> ServeProcess {
        let arguments = ["signalbox", "serve"] + (config.map { ["--config", $0] } ?? [])
        var argv = arguments.map { strdup($0) } + [nil]
        var envp = ProcessInfo.processInfo.environment.map { strdup("\($0)=\($1)") } + [nil]
        defer {
            for pointer in argv { free(pointer) }
            for pointer in envp { free(pointer) }
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_EXCL | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)

        // What this process ignores or holds back, the roles must hear.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

        var pid: pid_t = 0
        let code = posix_spawn(&pid, "/proc/self/exe", &actions, &attributes, &argv, &envp)
        guard code == 0 else {
            let reason = String(cString: strerror(code))
            throw BenchFailure(.serve, "`signalbox serve` could not be started with its log in \(log): \(reason)")
        }
        return ServeProcess(pid: pid, log: log)
    }

    /// Returns when the task is cancelled; throws when the process ends before.
    nonisolated func watch() async throws {
        while !Task.isCancelled {
            if let ending = await ending() {
                throw BenchFailure(.serve, "`signalbox serve` (process \(pid)) \(ending); its log is \(log)")
            }
            try? await Task.sleep(for: .milliseconds(100))
        }
    }

    /// Asks it to stop and waits for its end; after `bound` it is killed.
    func stop(within bound: Duration) async {
        let deadline = ContinuousClock.now + bound
        signal(SIGTERM)
        while ending() == nil {
            if ContinuousClock.now >= deadline { signal(SIGKILL) }
            try? await Task.sleep(for: .milliseconds(20))
        }
    }

    // Its number is its own until it has been waited for.
    private func signal(_ number: CInt) {
        if ending() == nil { kill(pid, number) }
    }

    /// How it ended; nil while it runs.
    private func ending() -> String? {
        if status == nil {
            var found: CInt = 0
            let waited = waitpid(pid, &found, WNOHANG)
            if waited == pid { status = found }
        }
        guard let status else { return nil }
        let signal = status & 0x7F
        return signal == 0 ? "ended with code \((status >> 8) & 0xFF)" : "was killed by signal \(signal)"
    }
}
