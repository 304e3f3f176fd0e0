/// The rules of one tenant and event type, made ready. It never changes: an edit makes another one.
///
/// A rule whose condition asks for an equality is only looked at where the event has that value: the one of its
/// equalities that tells rules apart best leads to it. What is left of many rules is tried on all of them at once, as bits.
package final class RuleShard: @unchecked Sendable {
    /// One alternative of one rule's condition.
    struct Entry {
        /// The rule's.
        var place: UInt32
        var firstLiteral: UInt32
        var literals: UInt32
        /// What is left to the law alone: its place, counted from 1.
        var rest: UInt32
    }

    /// Rules that start from one field.
    struct Access {
        let field: Int
        let table: TokenTable
    }

    // Nothing here is written after it is built. In one piece, since all of it is read for one event and other shards for
    // the next.
    private let memory: UnsafeMutableRawPointer
    let entries: Frozen<Entry>
    let literals: Frozen<Literal>
    let words: Frozen<UInt64>
    let texts: Frozen<UInt8>
    /// Entries that start from no field.
    let unkeyed: (first: Int, count: Int)
    let access: [Access]
    let clusters: [BitCluster]
    let laws: [ValueTest]
    let rests: [CompiledCondition]

    /// In the count of a table's slot: it is a cluster's place that the slot leads to.
    static let clusterMark: UInt32 = 1 << 31

    init(
        entries: [Entry],
        literals: [Literal],
        pool: LiteralPool,
        unkeyed: (first: Int, count: Int),
        access: [Access],
        clusters: [BitCluster],
        rests: [CompiledCondition]
    ) {
        // Texts are read eight bytes at a time.
        let text = pool.texts + [0, 0, 0, 0, 0, 0, 0, 0]
        let size =
            Frozen.size(entries) + Frozen.size(literals) + Frozen.size(pool.words) + Frozen.size(text)
        memory = .allocate(byteCount: size, alignment: 8)
        var free = memory
        self.entries = Frozen(entries, in: &free)
        self.literals = Frozen(literals, in: &free)
        words = Frozen(pool.words, in: &free)
        texts = Frozen(text, in: &free)
        self.unkeyed = unkeyed
        self.access = access
        self.clusters = clusters
        laws = pool.laws
        self.rests = rests
    }

    deinit {
        memory.deallocate()
        for each in access { each.table.deallocate() }
        for cluster in clusters { cluster.deallocate() }
    }

    /// Appends the rules that the scanned fields fire, in their order, each once.
    ///
    /// - Parameters:
    ///   - fields: Scanned by the plan that the shard was built for.
    ///   - values: What is left to the law is asked of these.
    package func match(_ fields: FieldScanner, _ values: some ConditionContext, into matches: MatchList) {
        let start = matches.count
        if unkeyed.count & Int(Self.clusterMark) != 0 {
            tryCluster(clusters[unkeyed.first], fields, values, matches)
        } else {
            tryAll(unkeyed.first, unkeyed.count, fields, values, matches)
        }
        for way in access {
            let slot = fields.slots + way.field
            if slot.pointee.kind == .missing { continue }
            let text = UnsafePointer(fields.bytes) + Int(slot.pointee.start)
            let token = fields.token(slot)
            guard let found = way.table.find(token, text, Int(slot.pointee.length), texts.base) else { continue }
            let (first, count) = (Int(found.pointee.first), found.pointee.count)
            if count & Self.clusterMark != 0 {
                tryCluster(clusters[first], fields, values, matches)
            } else {
                tryAll(first, Int(count), fields, values, matches)
            }
        }
        matches.sort(from: start)
    }

    @inline(__always)
    private func tryAll(
        _ first: Int,
        _ count: Int,
        _ fields: FieldScanner,
        _ values: some ConditionContext,
        _ matches: MatchList
    ) {
        for entry in first..<first &+ count {
            if holds(entries[entry], fields, values) { matches.append(entries[entry].place) }
        }
    }

    @inline(__always)
    private func holds(_ entry: Entry, _ fields: FieldScanner, _ values: some ConditionContext) -> Bool {
        let first = Int(entry.firstLiteral)
        for literal in first..<first &+ Int(entry.literals) where !holds(literals.base + literal, fields) {
            return false
        }
        return entry.rest == 0 || rests[Int(entry.rest) - 1].holds(in: values)
    }

    private func tryCluster(
        _ cluster: BitCluster,
        _ fields: FieldScanner,
        _ values: some ConditionContext,
        _ matches: MatchList
    ) {
        matches.reserve(words: cluster.words * 2)
        let bits = matches.bits
        cluster.fill(bits, texts.base, fields)
        for word in 0..<cluster.words {
            var left = bits[word]
            while left != 0 {
                let entry = cluster.first &+ word &* 64 &+ left.trailingZeroBitCount
                if holds(entries[entry], fields, values) { matches.append(entries[entry].place) }
                left &= left &- 1
            }
        }
    }
}
