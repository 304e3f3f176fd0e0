internal import Synchronization

/// The transfers whose tasks were cancelled: written by any thread, emptied by the client's.
final class CancellationInbox: Sendable {
    private let ids = Mutex<[UInt64]>([])

    func add(_ id: UInt64) {
        ids.withLock { $0.append(id) }
    }

    func takeAll() -> [UInt64] {
        ids.withLock { ids in
            defer { ids = [] }
            return ids
        }
    }
}
