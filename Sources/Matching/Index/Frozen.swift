/// Values in memory of their own, of exactly their size, which whoever holds them gives back.
struct Frozen<Element> {
    let base: UnsafeMutablePointer<Element>
    let count: Int

    init(_ elements: some Collection<Element>) {
        count = elements.count
        base = .allocate(capacity: count)
        _ = UnsafeMutableBufferPointer(start: base, count: count).initialize(from: elements)
    }

    subscript(place: Int) -> Element {
        @inline(__always) get { base[place] }
    }

    /// The elements are plain bits.
    func deallocate() { base.deallocate() }
}
