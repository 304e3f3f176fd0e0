/// The HTTP requests that wait for their turn: first in, first out, save that one whose origin is at its limit lets
/// others pass.
struct TransferQueue {
    private var waiting: [UInt64: HTTPTransfer] = [:]
    private var lines: [HTTPOrigin: Line] = [:]
    private var running = 0
    private let maxRunning: Int
    private let maxPerOrigin: Int

    /// What waits and runs of one origin. The queue's alone.
    final class Line {
        // An array and where it begins; ids that are no longer waiting are passed over.
        fileprivate var ids: [UInt64] = []
        fileprivate var first = 0
        fileprivate var running = 0
    }

    init(maxRunning: Int, maxPerOrigin: Int) {
        self.maxRunning = maxRunning
        self.maxPerOrigin = maxPerOrigin
    }

    var count: Int { waiting.count }

    mutating func append(_ transfer: HTTPTransfer) {
        waiting[transfer.id] = transfer
        let line = lines[transfer.origin] ?? Line()
        lines[transfer.origin] = line
        line.ids.append(transfer.id)
        transfer.line = line
    }

    /// Takes the next transfer that may run, and counts it as running.
    mutating func start() -> HTTPTransfer? {
        guard running < maxRunning, !waiting.isEmpty else { return nil }
        var next: (id: UInt64, line: Line)?
        for line in lines.values where line.running < maxPerOrigin {
            if let id = head(of: line), id < next?.id ?? .max { next = (id, line) }
        }
        guard let next, let transfer = waiting.removeValue(forKey: next.id) else { return nil }
        running += 1
        next.line.running += 1
        next.line.first += 1
        return transfer
    }

    /// Gives back the place of a transfer that ran.
    mutating func finish(_ transfer: HTTPTransfer) {
        running -= 1
        transfer.line?.running -= 1
        leave(transfer)
    }

    /// Takes a waiting transfer out of the queue.
    mutating func remove(_ id: UInt64) -> HTTPTransfer? {
        guard let transfer = waiting.removeValue(forKey: id) else { return nil }
        leave(transfer)
        return transfer
    }

    /// The waiting transfers whose deadline has passed, in order.
    func expired(_ now: ContinuousClock.Instant) -> [UInt64] {
        waiting.values.filter { $0.deadline <= now }.map(\.id).sorted()
    }

    var earliestDeadline: ContinuousClock.Instant? {
        waiting.values.lazy.map(\.deadline).min()
    }

    var ids: [UInt64] { waiting.keys.sorted() }

    private mutating func leave(_ transfer: HTTPTransfer) {
        guard let line = transfer.line else { return }
        transfer.line = nil
        if line.running == 0, head(of: line) == nil { lines[transfer.origin] = nil }
    }

    private func head(of line: Line) -> UInt64? {
        while line.first < line.ids.count, waiting[line.ids[line.first]] == nil { line.first += 1 }
        if line.first > 64, line.first * 2 > line.ids.count {
            line.ids.removeFirst(line.first)
            line.first = 0
        }
        return line.first < line.ids.count ? line.ids[line.first] : nil
    }
}
