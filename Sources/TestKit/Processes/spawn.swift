internal import CSpawn
internal import Glibc

/// A process that runs, and the reading ends of its two streams.
struct Spawned {
    var pid: pid_t = 0
    var output: CInt = -1
    var error: CInt = -1
}

/// Starts a process with no input and nothing inherited but its environment.
func spawn(_ executable: String, arguments: [String], environment: [String: String]) throws -> Spawned {
    var argv = ([executable] + arguments).map { strdup($0) } + [nil]
    var envp = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer {
        for pointer in argv { free(pointer) }
        for pointer in envp { free(pointer) }
    }
    var spawned = Spawned()
    let code = signalbox_spawn(executable, &argv, &envp, &spawned.pid, &spawned.output, &spawned.error)
    guard code == 0 else {
        throw ProcessError(process: executable, problem: String(cString: strerror(code)), output: "", error: "")
    }
    return spawned
}
