internal import Synchronization

/// Counts confirmed events, for whoever asks while they are published.
final class BenchTally: Sendable {
    private let count = Atomic(0)

    var confirmed: Int { count.load(ordering: .relaxed) }

    func add(_ more: Int) { count.add(more, ordering: .relaxed) }
}
