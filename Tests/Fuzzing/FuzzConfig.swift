import Dispatch
import Glibc
import Runtime
import Synchronization

private let path = "/tmp/signalbox-fuzz-\(getpid()).yaml"

/// Loads it as a process would, from a file.
func fuzzConfig(_ bytes: [UInt8]) {
    guard let file = fopen(path, "w") else { fatalError("\(path) cannot be written") }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
    let done = DispatchSemaphore(value: 0)
    Task.detached {
        do {
            _ = try await Settings.load(configFile: path, environment: [:])
        } catch let error as SettingsError {
            precondition(!error.problems.isEmpty, "refused without a reason")
        } catch {
            fatalError("not a refusal but \(error)")
        }
        done.signal()
    }
    done.wait()
}
