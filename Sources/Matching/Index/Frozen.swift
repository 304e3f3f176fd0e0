/// Values in memory of their own, of exactly their size, which whoever holds them gives back.
struct Frozen<Element> {
    let base: UnsafeMutablePointer<Element>
    let count: Int

    init(_ elements: [Element]) {
        count = elements.count
        base = .allocate(capacity: count)
        base.initialize(from: elements, count: count)
    }

    /// Takes memory that others share, which is given back with all of it, and says where what is left begins.
    init(_ elements: [Element], in memory: inout UnsafeMutableRawPointer) {
        count = elements.count
        base = memory.bindMemory(to: Element.self, capacity: count)
        base.initialize(from: elements, count: count)
        memory += Self.size(elements)
    }

    /// How many bytes elements take there.
    static func size(_ elements: [Element]) -> Int {
        (elements.count * MemoryLayout<Element>.stride + 7) & ~7
    }

    subscript(place: Int) -> Element {
        @inline(__always) get { base[place] }
    }

    /// The elements are plain bits.
    func deallocate() { base.deallocate() }
}
