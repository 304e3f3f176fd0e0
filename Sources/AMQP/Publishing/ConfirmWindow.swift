/// The publishes of one channel that the broker has not confirmed, in the order of their numbers, which count from 1.
struct ConfirmWindow<Element> {
    private var slots: [Element?] = []
    // Slots before it are settled, and dropped now and then.
    private var head = 0
    // The number of slots[head].
    private var first: UInt64 = 1
    /// How many are unconfirmed.
    private(set) var count = 0

    /// From the oldest unconfirmed one to the newest publish, settled ones among them included.
    var span: Int { slots.count - head }

    /// The next publish.
    mutating func append(_ element: Element) {
        slots.append(element)
        count += 1
    }

    /// Takes out one publish, or with `multiple` all up to it. Numbers that are settled already are passed over.
    mutating func settle(_ number: UInt64, multiple: Bool, _ body: (Element) -> Void) {
        guard let last = index(of: number) else { return }
        for index in (multiple ? head : last)...last {
            guard let element = slots[index] else { continue }
            slots[index] = nil
            count -= 1
            body(element)
        }
        trim()
    }

    func forEach(_ body: (Element) -> Void) {
        for case let element? in slots[head...] { body(element) }
    }

    /// Takes out all of them.
    mutating func removeAll(_ body: (Element) -> Void) {
        let elements = slots[head...]
        self = ConfirmWindow()
        for case let element? in elements { body(element) }
    }

    /// The first unconfirmed publish from that number on that matches, with its number.
    func first(from number: UInt64, where matches: (Element) -> Bool) -> (number: UInt64, element: Element)? {
        let start = number > first ? head + Int(min(number - first, UInt64(span))) : head
        for index in start..<slots.count {
            if let element = slots[index], matches(element) { return (first + UInt64(index - head), element) }
        }
        return nil
    }

    private func index(of number: UInt64) -> Int? {
        guard number >= first, number - first < UInt64(span) else { return nil }
        return head + Int(number - first)
    }

    private mutating func trim() {
        while head < slots.count, slots[head] == nil {
            head += 1
            first += 1
        }
        if head == slots.count {
            slots.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= 1024, head * 2 >= slots.count {
            slots.removeFirst(head)
            head = 0
        }
    }
}
