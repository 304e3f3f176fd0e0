/// The messages of one call of `publish`, and what has become of them so far.
final class PublishBatch {
    let id: UInt64
    let messages: [AMQPMessage]
    /// The first message that was not sent yet.
    private(set) var next = 0
    private var results: [PublishResult?]
    private var unsettled: Int
    private var continuation: CheckedContinuation<[PublishResult], Never>?

    init(id: UInt64, messages: [AMQPMessage], continuation: CheckedContinuation<[PublishResult], Never>) {
        self.id = id
        self.messages = messages
        self.continuation = continuation
        results = Array(repeating: nil, count: messages.count)
        unsettled = messages.count
    }

    var hasUnsent: Bool { next < messages.count && continuation != nil }

    /// The index of the message to send now.
    func takeNext() -> Int {
        defer { next += 1 }
        return next
    }

    /// Notes a result; the last one ends the call. A message that has a result keeps it: a returned one is acked as well.
    func settle(_ index: Int, _ result: PublishResult) {
        guard continuation != nil else { return }
        guard results[index] == nil else { return }
        results[index] = result
        unsettled -= 1
        if unsettled == 0 { finish() }
    }

    /// Ends the call now; what has no result is unknown.
    func abandon() {
        finish()
    }

    private func finish() {
        continuation?.resume(returning: results.map { $0 ?? .unknown })
        continuation = nil
    }
}
