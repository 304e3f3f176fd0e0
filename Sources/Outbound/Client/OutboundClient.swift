internal import CCurl
package import IOThread
package import Logging

/// Sends requests and mails to other people's servers, over libcurl.
///
/// HTTP runs on one thread, in curl's multi interface. Mail has a thread for each of its few connections, because
/// libcurl waits for the reply to a message without letting go of its thread.
package actor OutboundClient {
    package nonisolated let thread = IOThread(name: "outbound")
    /// For tasks that do little else than have this client send.
    package nonisolated let tasks: ThreadTaskExecutor
    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    let options: OutboundOptions
    private let guardian: AddressGuard
    private let logger: Logger
    private let multi: MultiHandle
    private nonisolated let cancelled = CancellationInbox()

    private var lastID: UInt64 = 0
    private(set) var isClosed = false
    private var queue: TransferQueue
    private var origins = OriginCache()
    private var running: [UnsafeMutableRawPointer: HTTPTransfer] = [:]
    private var spare: [EasyHandle] = []
    private var nextExpiry: ContinuousClock.Instant?
    var lanes: LanePool

    /// `guard` judges the addresses of HTTP requests; the mail server is the operator's own and is not judged.
    package init(guard guardian: AddressGuard, options: OutboundOptions = OutboundOptions(), logger: Logger) {
        self.guardian = guardian
        self.options = options
        self.logger = logger
        tasks = ThreadTaskExecutor(thread)
        multi = MultiHandle(connections: options.maxConcurrent)
        queue = TransferQueue(maxRunning: options.maxConcurrent, maxPerOrigin: options.maxConcurrentPerHost)
        lanes = LanePool(limit: options.maxConcurrentMails)
        // The wait itself must not hold the actor, or it would live for as long as nobody closes it.
        thread.whileIdle { [weak self, multi] wakeup in
            let milliseconds = self?.assumeIsolated { $0.turn() } ?? 0
            multi.wait(wakeup: wakeup, milliseconds: milliseconds)
        }
    }

    deinit {
        thread.stop()
    }

    /// How many requests and mails wait or run.
    package var pending: Int { queue.count + running.count + lanes.pending }

    /// Sends a request and returns what came back, whatever its status.
    ///
    /// Over a connection that was kept and turns out to be closed before anything came back, curl sends the request
    /// again: it must carry a key that its receiver can dedupe by.
    ///
    /// - Parameter deadline: for the whole exchange, from this call on.
    package func send(_ request: HTTPRequest, deadline: Duration) async throws(OutboundError) -> HTTPResponse {
        let start = ContinuousClock.now
        try request.validate()
        let origin = try origins.origin(of: request.url)
        guard !isClosed else { throw OutboundError(.cancelled, "the client is closed") }
        guard queue.count < options.maxWaiting else {
            throw OutboundError(.overloaded, "\(queue.count) requests are waiting already")
        }
        let id = nextID()
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { (caller: CheckedContinuation<HTTPTransfer.Answer, Never>) in
                // The thread may have looked for cancelled ones since the handler below was called.
                guard !Task.isCancelled else {
                    return caller.resume(returning: .failure(OutboundError(.cancelled, "the task was cancelled")))
                }
                let transfer = HTTPTransfer(
                    id: id,
                    request: request,
                    origin: origin,
                    start: start,
                    deadline: start + deadline,
                    options: options,
                    guardian: guardian,
                    sockets: multi.sockets,
                    caller: caller
                )
                queue.append(transfer)
                expire(at: transfer.deadline)
            }
        } onCancel: {
            noteCancelled(id)
        }
        return try answer.get()
    }

    /// Ends everything: what waits or runs fails as cancelled, connections are closed, and nothing more is sent.
    package func close() {
        guard !isClosed else { return }
        isClosed = true
        for id in queue.ids { queue.remove(id)?.abandon(.cancelled, "the client was closed") }
        for transfer in running.values {
            retire(transfer)
            transfer.abandon(.cancelled, "the client was closed")
        }
        spare = []
        multi.close()
        lanes.close()
    }

    /// Has the thread abandon what waits or runs under this id; may be called from any thread.
    nonisolated func noteCancelled(_ id: UInt64) {
        cancelled.add(id)
        thread.wake()
    }

    func nextID() -> UInt64 {
        lastID += 1
        return lastID
    }

    /// Makes sure that the thread looks at the waiting callers no later than then.
    func expire(at deadline: ContinuousClock.Instant) {
        nextExpiry = min(nextExpiry ?? deadline, deadline)
    }

    /// What the thread does between jobs; returns for how many milliseconds there is nothing to do unless a socket stirs.
    private func turn() -> CInt {
        for id in cancelled.takeAll() { cancel(id) }
        expireWaiting()
        startWaiting()
        let result = multi.perform()
        if result != CURLM_OK {
            logger.error("libcurl could not run its transfers", metadata: ["curl_code": "\(result.rawValue)"])
        }
        var hasEnded = false
        while let ended = multi.nextEnded() {
            guard let transfer = running[ended.easy] else { continue }
            let answer = transfer.answer(ended.result, now: .now)
            retire(transfer, isAnswered: (try? answer.get()) != nil)
            transfer.finish(answer)
            hasEnded = true
        }
        if hasEnded && queue.count > 0 { return 0 }
        return CInt(min(nextExpiry.map { $0.milliseconds(after: .now) } ?? 60_000, 60_000))
    }

    private func cancel(_ id: UInt64) {
        if let transfer = queue.remove(id) {
            transfer.abandon(.cancelled, "the task was cancelled")
        } else if let transfer = running.values.first(where: { $0.id == id }) {
            retire(transfer)
            transfer.abandon(.cancelled, "the task was cancelled")
        } else {
            lanes.cancel(id)
        }
    }

    private func expireWaiting() {
        let now = ContinuousClock.now
        guard let nextExpiry, nextExpiry <= now else { return }
        for id in queue.expired(now) {
            queue.remove(id)?.abandon(.deadline, "the deadline passed while the request waited for its turn")
        }
        lanes.expire(now)
        self.nextExpiry = [queue.earliestDeadline, lanes.earliestDeadline].compactMap(\.self).min()
    }

    private func startWaiting() {
        while let transfer = queue.start() {
            let easy = spare.popLast() ?? HTTPTransfer.handle(options, multi.sockets)
            transfer.configure(easy, now: .now)
            running[easy.pointer] = transfer
            guard easy.setting == CURLE_OK else {
                // Before the handle forgets it.
                let reason = easy.explain(easy.setting)
                retire(transfer, wasAdded: false)
                transfer.abandon(.sendFailed, "libcurl refuses an option: \(reason)")
                continue
            }
            let result = multi.add(easy)
            guard result == CURLM_OK else {
                retire(transfer, wasAdded: false)
                transfer.abandon(.sendFailed, "libcurl cannot start the transfer: \(result.rawValue)")
                continue
            }
        }
    }

    /// Takes a transfer off curl, and keeps its handle for the next one if it has been answered.
    ///
    /// No other is kept: what a failure leaves in it is libcurl's own, and not for the next one to find.
    private func retire(_ transfer: HTTPTransfer, wasAdded: Bool = true, isAnswered: Bool = false) {
        guard let easy = transfer.easy else { return }
        if wasAdded { multi.remove(easy) }
        running[easy.pointer] = nil
        transfer.forget(easy)
        queue.finish(transfer)
        if isAnswered, !isClosed { spare.append(easy) }
    }
}
