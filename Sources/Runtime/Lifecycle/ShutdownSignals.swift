package import UnixSignals

/// What asks a process to stop.
package enum ShutdownSignals: Sendable {
    /// SIGTERM and SIGINT.
    case process
    /// What somebody else sends: each element counts as one signal.
    case stream(AsyncStream<UnixSignal>)

    /// Asks `isEnough` about each signal as it comes; returns true at the first that is, false when no more can come.
    package func first(where isEnough: (UnixSignal) async -> Bool) async -> Bool {
        switch self {
        case .process:
            for await signal in await UnixSignalsSequence(trapping: .sigterm, .sigint) where await isEnough(signal) {
                return true
            }
        case .stream(let stream):
            for await signal in stream where await isEnough(signal) {
                return true
            }
        }
        return false
    }
}
