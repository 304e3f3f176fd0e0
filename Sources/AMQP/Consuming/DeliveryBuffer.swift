/// The deliveries that have come and are not handed out, and how many more may come. Pure.
///
/// A message that crashes whoever takes it takes everything down with it that is unsettled in the same process, and each
/// time all of that counts towards the queue's delivery limit. So one that was given back ``suspicion`` times is a suspect:
/// it is handed out alone, when nothing else is unsettled but other suspects, and nothing more is asked for meanwhile. And
/// because those that were given back stand at the head of their queue, a subscription begins with one delivery; one
/// that is no suspect shows that nothing is amiss, and opens it to the whole prefetch.
struct DeliveryBuffer: Sendable {
    /// How often a message may have been given back before it is a suspect: a restart or two is nobody's fault.
    static let suspicion = 3

    private enum Mode: Sendable {
        case careful, open, closed
    }

    private let limit: Int
    private var mode = Mode.careful
    private var unsuspected: [AMQPDelivery] = []
    private var suspects: [AMQPDelivery] = []

    /// - Parameter prefetch: How many deliveries may be unsettled, those here among them.
    init(prefetch: Int) {
        limit = prefetch
    }

    /// What the subscription's prefetch should be; 0: there should be none for now.
    var prefetch: Int {
        switch mode {
        case .careful: 1
        case .open: limit
        case .closed: 0
        }
    }

    mutating func add(_ delivery: AMQPDelivery) {
        if !delivery.isSuspect {
            unsuspected.append(delivery)
            if mode == .careful { mode = .open }
        } else {
            suspects.append(delivery)
            if mode == .open { mode = .closed }
        }
    }

    /// Notes how many deliveries are unsettled now, those here among them.
    mutating func settle(unsettled: Int) {
        if mode == .closed, unsettled == 0 { mode = .careful }
    }

    /// Forgets what is here: it is another's now.
    mutating func removeAll() {
        unsuspected = []
        suspects = []
    }

    /// Whether there is anything to hand out, given how many are unsettled.
    func hasNext(unsettled: Int) -> Bool { !unsuspected.isEmpty || isSuspectNext(unsettled: unsettled) }

    /// Whether waiting for more would bring nothing: there are `limit`, or nothing more comes before these are settled.
    func isFull(_ limit: Int, unsettled: Int) -> Bool {
        if unsuspected.isEmpty { return isSuspectNext(unsettled: unsettled) }
        return unsuspected.count >= limit || unsettled >= prefetch
    }

    /// Whether there are `limit` that may be handed out together.
    func holds(_ limit: Int) -> Bool { unsuspected.count >= limit }

    /// Up to `limit` deliveries, or one suspect.
    mutating func take(_ limit: Int, unsettled: Int) -> [AMQPDelivery] {
        guard !unsuspected.isEmpty else {
            return isSuspectNext(unsettled: unsettled) ? [suspects.removeFirst()] : []
        }
        guard unsuspected.count > limit else {
            defer { unsuspected = [] }
            return unsuspected
        }
        defer { unsuspected.removeFirst(limit) }
        return Array(unsuspected.prefix(limit))
    }

    // Everything that was handed out is settled, so all that is unsettled is here.
    private func isSuspectNext(unsettled: Int) -> Bool {
        unsuspected.isEmpty && !suspects.isEmpty && unsettled == suspects.count
    }
}
