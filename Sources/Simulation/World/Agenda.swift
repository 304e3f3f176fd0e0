/// What is going to happen, in the order of a virtual clock; what is due at the same time in the order of its planning.
struct Agenda {
    private struct Entry {
        let time: Int64
        let number: UInt64
        let body: () -> Void

        func isBefore(_ other: Entry) -> Bool { (time, number) < (other.time, other.number) }
    }

    // A binary heap.
    private var entries: [Entry] = []
    private var planned: UInt64 = 0

    mutating func plan(at time: Int64, _ body: @escaping () -> Void) {
        planned += 1
        entries.append(Entry(time: time, number: planned, body: body))
        var child = entries.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard entries[child].isBefore(entries[parent]) else { return }
            entries.swapAt(child, parent)
            child = parent
        }
    }

    mutating func next() -> (time: Int64, body: () -> Void)? {
        guard let first = entries.first else { return nil }
        let last = entries.removeLast()
        if !entries.isEmpty {
            entries[0] = last
            sink()
        }
        return (first.time, first.body)
    }

    /// Forgets all that was planned.
    mutating func clear() {
        entries = []
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < entries.count && entries[child].isBefore(entries[least]) {
                least = child
            }
            guard least != parent else { return }
            entries.swapAt(least, parent)
            parent = least
        }
    }
}
