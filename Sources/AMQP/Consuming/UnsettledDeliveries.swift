/// The deliveries of one channel that are not settled, and the fewest acks that settle them.
///
/// Single acks are merged into a multiple one when nothing before it is open any more. Everything is decided here, without
/// a socket: the consumer only sends what it is told.
struct UnsettledDeliveries {
    /// A basic.ack to send.
    struct Ack: Hashable {
        let number: UInt64
        let multiple: Bool
    }

    private enum Mark: UInt8 {
        /// The broker waits for it.
        case open
        /// Acked by the caller, not told yet.
        case acked
        /// The broker knows.
        case settled
    }

    private var marks: [Mark] = []
    // Marks before it are settled, and dropped now and then.
    private var head = 0
    // The number of marks[head].
    private var first: UInt64 = 1
    /// How many the broker waits for.
    private(set) var count = 0

    /// Notes a delivery. False when it is not the next number, which no broker sends.
    mutating func deliver(_ number: UInt64) -> Bool {
        guard number == first + UInt64(marks.count - head) else { return false }
        if head == marks.count {
            marks.removeAll(keepingCapacity: true)
            head = 0
        }
        marks.append(.open)
        count += 1
        return true
    }

    /// Acks these. Numbers that are not open are passed over.
    mutating func ack(_ numbers: some Sequence<UInt64>) -> [Ack] {
        var acked: [UInt64] = []
        for number in numbers {
            guard let index = index(of: number), marks[index] == .open else { continue }
            marks[index] = .acked
            count -= 1
            acked.append(number)
        }
        var acks: [Ack] = []
        if let prefix = settlePrefix() { acks.append(prefix) }
        for number in acked {
            guard let index = index(of: number), marks[index] == .acked else { continue }
            marks[index] = .settled
            acks.append(Ack(number: number, multiple: false))
        }
        return acks
    }

    /// Acks every open one up to this number.
    mutating func ack(upTo number: UInt64) -> [Ack] {
        guard number >= first, head < marks.count else { return [] }
        let last = min(number, first + UInt64(marks.count - head - 1))
        return ack(first...last)
    }

    /// True when it was open: then the caller tells the broker.
    mutating func settle(_ number: UInt64) -> Bool {
        guard let index = index(of: number), marks[index] == .open else { return false }
        marks[index] = .settled
        count -= 1
        _ = settlePrefix()
        return true
    }

    // The broker refuses a number that it does not wait for, even with `multiple`: the last one acked is named, not the
    // last one of the run.
    private mutating func settlePrefix() -> Ack? {
        var last: UInt64?
        var merged = 0
        while head < marks.count, marks[head] != .open {
            if marks[head] == .acked {
                last = first
                merged += 1
            }
            head += 1
            first += 1
        }
        if head >= 1024, head * 2 >= marks.count {
            marks.removeFirst(head)
            head = 0
        }
        return last.map { Ack(number: $0, multiple: merged > 1) }
    }

    private func index(of number: UInt64) -> Int? {
        guard number >= first, number - first < UInt64(marks.count - head) else { return nil }
        return head + Int(number - first)
    }
}
