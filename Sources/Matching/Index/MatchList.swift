/// What a matching finds, and the memory that it needs meanwhile. For one thread; kept from event to event.
package final class MatchList {
    // One thread alone has it: no need to look each time whether another part of it writes.
    @exclusivity(unchecked) private(set) var places: UnsafeMutablePointer<UInt32>
    @exclusivity(unchecked) package private(set) var count = 0
    @exclusivity(unchecked) private var capacity = 256
    /// Bits of the entries of a cluster, twice.
    @exclusivity(unchecked) private(set) var bits: UnsafeMutablePointer<UInt64>
    @exclusivity(unchecked) private var bitCapacity = 64

    package init() {
        places = .allocate(capacity: capacity)
        bits = .allocate(capacity: bitCapacity)
    }

    deinit {
        places.deallocate()
        bits.deallocate()
    }

    /// The rules' places, as they were given to ``ShardBuilder``.
    package subscript(index: Int) -> Int {
        precondition(index < count)
        return Int(places[index])
    }

    package func removeAll() { count = 0 }

    @inline(__always)
    func append(_ place: UInt32) {
        if count == capacity { grow() }
        places[count] = place
        count &+= 1
    }

    func reserve(words: Int) {
        guard words > bitCapacity else { return }
        bits.deallocate()
        bitCapacity = words * 2
        bits = .allocate(capacity: bitCapacity)
    }

    /// Puts what was found since into the rules' order, each once.
    func sort(from start: Int) {
        guard count > start + 1 else { return }
        var found = UnsafeMutableBufferPointer(start: places + start, count: count - start)
        found.sort()
        var kept = start + 1
        for place in start + 1..<count where places[place] != places[kept - 1] {
            places[kept] = places[place]
            kept += 1
        }
        count = kept
    }

    private func grow() {
        let larger = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity * 2)
        larger.update(from: places, count: count)
        places.deallocate()
        places = larger
        capacity *= 2
    }
}
