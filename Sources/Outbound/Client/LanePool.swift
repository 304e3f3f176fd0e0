/// The client's connections to mail servers, and the mails that wait for one: first in, first out.
struct LanePool {
    typealias Answer = Result<MailLane, OutboundError>

    struct Waiting {
        let id: UInt64
        let server: SMTPServer
        let deadline: ContinuousClock.Instant
        let caller: CheckedContinuation<Answer, Never>
    }

    private var all: [MailLane] = []
    // With the server that each has last talked to; the longest idle is first.
    private var idle: [(lane: MailLane, server: SMTPServer)] = []
    private var leased: [ObjectIdentifier: SMTPServer] = [:]
    private var waiting: [Waiting] = []
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    var pending: Int { leased.count + waiting.count }
    var waitingCount: Int { waiting.count }
    var earliestDeadline: ContinuousClock.Instant? { waiting.lazy.map(\.deadline).min() }

    /// A lane that is free: best one that has a connection to this server, next best a new one.
    mutating func lease(for server: SMTPServer) -> MailLane? {
        let lane: MailLane
        if let index = idle.lastIndex(where: { $0.server == server }) {
            lane = idle.remove(at: index).lane
        } else if all.count < limit {
            lane = MailLane()
            all.append(lane)
        } else if !idle.isEmpty {
            lane = idle.removeFirst().lane
        } else {
            return nil
        }
        leased[ObjectIdentifier(lane)] = server
        return lane
    }

    mutating func wait(_ caller: Waiting) {
        waiting.append(caller)
    }

    /// Takes a lane back and gives it to whoever has waited longest.
    mutating func release(_ lane: MailLane) {
        guard let server = leased.removeValue(forKey: ObjectIdentifier(lane)) else { return }
        idle.append((lane, server))
        guard let next = waiting.first, let lane = lease(for: next.server) else { return }
        waiting.removeFirst()
        next.caller.resume(returning: .success(lane))
    }

    mutating func cancel(_ id: UInt64) {
        fail(.cancelled, "the task was cancelled") { $0.id == id }
    }

    mutating func expire(_ now: ContinuousClock.Instant) {
        fail(.deadline, "the deadline passed while the mail waited for its turn") { $0.deadline <= now }
    }

    /// Fails whoever waits, and breaks all connections off.
    mutating func close() {
        fail(.cancelled, "the client was closed") { _ in true }
        for lane in all { lane.close() }
        all = []
        idle = []
    }

    private mutating func fail(_ code: OutboundError.Code, _ message: String, where matches: (Waiting) -> Bool) {
        let failed = waiting.filter(matches)
        guard !failed.isEmpty else { return }
        waiting.removeAll(where: matches)
        for caller in failed { caller.caller.resume(returning: .failure(OutboundError(code, message))) }
    }
}
