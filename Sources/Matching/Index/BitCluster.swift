/// Rules that are tried together: a bit for each, and rows of bits that say for which rules a value may do.
struct BitCluster {
    /// The first of its entries, and how many.
    let first: Int
    let count: Int
    let filters: [Filter]

    var words: Int { (count + 63) / 64 }

    /// What one field's value leaves of the rules.
    struct Filter {
        let kind: Kind
        let field: Int
        /// From a token to its row.
        let table: TokenTable
        /// The limits between rows of numbers, ascending.
        let bounds: Frozen<ExactNumber>
        /// The lengths of texts to look for at an end.
        let lengths: [Int]
        let rows: Frozen<UInt64>
    }

    enum Kind {
        /// Row 0 for a missing value, 1 for one that no rule names, others by token. Exact.
        case equality
        /// Row 0 for what is no number, then one for each interval. Some rules more than are right.
        case order
        /// Row 0 for whoever asks nothing; joined with those of the elements, or of the text's start or end.
        case elements, starts, ends
    }

    func deallocate() {
        for filter in filters {
            filter.table.deallocate()
            filter.bounds.deallocate()
            filter.rows.deallocate()
        }
    }

    /// Sets the bits of the rules that may hold.
    ///
    /// - Parameter bits: Room for twice the words.
    func fill(_ bits: UnsafeMutablePointer<UInt64>, _ texts: UnsafePointer<UInt8>, _ fields: FieldScanner) {
        let words = words
        for word in 0..<words { bits[word] = .max }
        if count & 63 != 0 { bits[words - 1] = WordScan.lowBits(count & 63) }
        for place in filters.indices {
            filters.withUnsafeBufferPointer { filters in
                Self.apply(filters.baseAddress.unsafelyUnwrapped + place, bits, words, texts, fields)
            }
        }
    }

    @inline(__always)
    private static func apply(
        _ filter: UnsafePointer<Filter>,
        _ bits: UnsafeMutablePointer<UInt64>,
        _ words: Int,
        _ texts: UnsafePointer<UInt8>,
        _ fields: FieldScanner
    ) {
        let slot = fields.slots + filter.pointee.field
        let rows = filter.pointee.rows.base
        let kind = slot.pointee.kind
        switch filter.pointee.kind {
        case .equality:
            var row = 0
            if kind != .missing {
                let found = find(filter, fields.token(slot), slot.pointee, texts, fields)
                row = found > 0 ? found : 1
            }
            keep(bits, rows + row &* words, words)
        case .order:
            guard kind != .wideNumber else { return }
            let row = kind == .number ? 1 &+ interval(slot.pointee.number, filter.pointee.bounds) : 0
            keep(bits, rows + row &* words, words)
        case .elements:
            // Of text the law says something else, and of values within values it must be asked.
            guard kind != .string, kind != .array else { return }
            let joined = bits + words
            copy(joined, rows, words)
            if kind == .flatArray {
                let first = fields.elements + Int(slot.pointee.firstElement)
                for place in 0..<Int(slot.pointee.elementCount) {
                    let element = first + place
                    let row = find(filter, fields.token(element), element.pointee, texts, fields)
                    if row > 0 { join(joined, rows + row &* words, words) }
                }
            }
            keep(bits, joined, words)
        case .starts, .ends:
            let joined = bits + words
            copy(joined, rows, words)
            if kind == .string {
                for length in filter.pointee.lengths where length <= Int(slot.pointee.length) {
                    var part = slot.pointee
                    part.length = UInt32(truncatingIfNeeded: length)
                    if filter.pointee.kind == .ends { part.start &+= slot.pointee.length &- part.length }
                    let token = ValueToken.text(padded: UnsafePointer(fields.bytes) + Int(part.start), length)
                    let row = find(filter, token, part, texts, fields)
                    if row > 0 { join(joined, rows + row &* words, words) }
                }
            }
            keep(bits, joined, words)
        }
    }

    /// The row of a token; 0 where it has none.
    @inline(__always)
    private static func find(
        _ filter: UnsafePointer<Filter>,
        _ token: UInt64,
        _ slot: FieldSlot,
        _ texts: UnsafePointer<UInt8>,
        _ fields: FieldScanner
    ) -> Int {
        let text = UnsafePointer(fields.bytes) + Int(slot.start)
        return filter.pointee.table.find(token, text, Int(slot.length), texts).map { Int($0.pointee.first) } ?? 0
    }

    /// How many bounds are below a number.
    @inline(__always)
    private static func interval(_ number: ExactNumber, _ bounds: Frozen<ExactNumber>) -> Int {
        var low = 0
        var count = bounds.count
        while count > 0 {
            let half = count / 2
            if bounds[low &+ half] < number {
                low &+= half &+ 1
                count &-= half &+ 1
            } else {
                count = half
            }
        }
        return low
    }

    @inline(__always)
    private static func keep(_ bits: UnsafeMutablePointer<UInt64>, _ row: UnsafeMutablePointer<UInt64>, _ words: Int) {
        for word in 0..<words { bits[word] &= row[word] }
    }

    @inline(__always)
    private static func copy(_ bits: UnsafeMutablePointer<UInt64>, _ row: UnsafeMutablePointer<UInt64>, _ words: Int) {
        for word in 0..<words { bits[word] = row[word] }
    }

    @inline(__always)
    private static func join(_ bits: UnsafeMutablePointer<UInt64>, _ row: UnsafeMutablePointer<UInt64>, _ words: Int) {
        for word in 0..<words { bits[word] |= row[word] }
    }
}
