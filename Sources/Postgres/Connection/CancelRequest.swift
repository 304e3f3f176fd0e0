internal import CPostgres
internal import CThreads
internal import Glibc

/// What a server needs to know to cancel a connection's statement: libpq's `PGcancel`.
///
/// Unchecked, because `PQcancel` only reads it and is documented to be safe on any thread.
final class CancelKey: @unchecked Sendable {
    fileprivate let pointer: OpaquePointer

    init?(_ connection: OpaquePointer) {
        guard let pointer = PQgetCancel(connection) else { return nil }
        self.pointer = pointer
    }

    deinit {
        PQfreeCancel(pointer)
    }
}

/// One `PQcancel`, on a thread of its own: it connects and waits for the server to close, without a deadline.
final class CancelRequest: Sendable {
    /// Readable once `PQcancel` has returned.
    let finished: CInt
    private let key: CancelKey

    /// Starts it. nil when there is no descriptor or no thread for it.
    init?(_ key: CancelKey) {
        self.key = key
        finished = signalbox_eventfd()
        guard finished >= 0 else { return nil }
        let context = Unmanaged.passRetained(self)
        if signalbox_thread_start(cancelRequestMain, context.toOpaque(), "pg-cancel") != 0 {
            context.release()
            return nil
        }
    }

    deinit {
        if finished >= 0 { close(finished) }
    }

    // Whether the server took it is told by the statement's own answer.
    fileprivate func run() {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
            _ = PQcancel(key.pointer, message.baseAddress, 256)
        }
        var one: UInt64 = 1
        _ = write(finished, &one, MemoryLayout<UInt64>.size)
    }
}

private nonisolated func cancelRequestMain(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    Unmanaged<CancelRequest>.fromOpaque(context).takeRetainedValue().run()
    return nil
}
