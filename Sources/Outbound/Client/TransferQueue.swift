/// The HTTP requests that wait for their turn: first in, first out, save that one whose origin is at its limit lets
/// others pass.
struct TransferQueue {
    private var waiting: [UInt64: HTTPTransfer] = [:]
    private var lines: [HTTPOrigin: Line] = [:]
    private var running = 0
    private let maxRunning: Int
    private let maxPerOrigin: Int

    // An array and where it begins; ids that are no longer waiting are passed over.
    private struct Line {
        var ids: [UInt64] = []
        var first = 0
        var running = 0
    }

    init(maxRunning: Int, maxPerOrigin: Int) {
        self.maxRunning = maxRunning
        self.maxPerOrigin = maxPerOrigin
    }

    var count: Int { waiting.count }

    mutating func append(_ transfer: HTTPTransfer) {
        waiting[transfer.id] = transfer
        lines[transfer.origin, default: Line()].ids.append(transfer.id)
    }

    /// Takes the next transfer that may run, and counts it as running.
    mutating func start() -> HTTPTransfer? {
        guard running < maxRunning, !waiting.isEmpty else { return nil }
        var next: (id: UInt64, origin: HTTPOrigin)?
        for origin in Array(lines.keys) {
            guard let id = head(of: origin), (lines[origin]?.running ?? 0) < maxPerOrigin else { continue }
            if id < next?.id ?? .max { next = (id, origin) }
        }
        guard let next, let transfer = waiting.removeValue(forKey: next.id) else { return nil }
        running += 1
        lines[next.origin]?.running += 1
        lines[next.origin]?.first += 1
        return transfer
    }

    /// Gives back the place of a transfer that ran.
    mutating func finish(_ transfer: HTTPTransfer) {
        running -= 1
        lines[transfer.origin]?.running -= 1
        if head(of: transfer.origin) == nil, lines[transfer.origin]?.running == 0 { lines[transfer.origin] = nil }
    }

    /// Takes a waiting transfer out of the queue.
    mutating func remove(_ id: UInt64) -> HTTPTransfer? {
        guard let transfer = waiting.removeValue(forKey: id) else { return nil }
        if head(of: transfer.origin) == nil, lines[transfer.origin]?.running == 0 { lines[transfer.origin] = nil }
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

    private mutating func head(of origin: HTTPOrigin) -> UInt64? {
        guard var line = lines[origin] else { return nil }
        while line.first < line.ids.count, waiting[line.ids[line.first]] == nil { line.first += 1 }
        if line.first > 64, line.first * 2 > line.ids.count {
            line.ids.removeFirst(line.first)
            line.first = 0
        }
        lines[origin] = line
        return line.first < line.ids.count ? line.ids[line.first] : nil
    }
}
