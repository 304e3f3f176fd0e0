package import Model

/// Makes a shard of rules: reads their conditions, finds for each the equality that leads to it, and puts those that
/// are led to together.
package final class ShardBuilder {
    private let table: FieldTable
    private var pool = LiteralPool()
    private var literals: [Literal] = []
    private var drafts: [Draft] = []
    private var rests: [CompiledCondition] = []
    /// The kinds of record that conditions read, of all that were added.
    private(set) var recordKinds: Set<String> = []

    /// An entry before its place is known.
    struct Draft {
        var place: UInt32
        var literals: Range<Int>
        var rest: UInt32
        /// The literal that leads to it, -1 for none.
        var key = -1
    }

    /// Fewer entries are simply tried one after the other.
    private static let leastKeyed = 12
    private static let leastClustered = 24
    /// A field leads to rules where they name this many values of it.
    private static let leastValues = 4

    /// - Parameter table: Several shards may share one, and so one scan.
    package init(_ table: FieldTable) {
        self.table = table
    }

    /// - Parameters:
    ///   - timeZone: The zone for comparisons that name none.
    ///   - place: What a match is told as.
    package func add(_ condition: Condition?, timeZone: String = "UTC", place: Int) {
        if case .all(let parts)? = condition, addAll(parts, place) { return }
        let conjunctions = Conjunctions(condition)
        var rest: UInt32 = 0
        var left = conjunctions.rest
        for terms in conjunctions.alternatives {
            let first = literals.count
            var laws: [Literal] = []
            for (hint, term) in terms.enumerated() {
                guard let field = table.slot(term.comparison.path, hint: hint) else {
                    let comparison = Condition.comparison(term.comparison)
                    left.append(term.isNegated ? .not(comparison) : comparison)
                    continue
                }
                let literal = pool.literal(term.comparison, isNegated: term.isNegated, field: field)
                if literal.operation == .law { laws.append(literal) } else { literals.append(literal) }
            }
            // What costs most comes last.
            literals += laws
            if !left.isEmpty, left.count > conjunctions.rest.count || rest == 0 {
                let compiled = CompiledCondition(.all(left), timeZone: timeZone)
                recordKinds.formUnion(compiled.recordKinds)
                rests.append(compiled)
                rest = UInt32(rests.count)
                left = conjunctions.rest
            }
            drafts.append(Draft(place: UInt32(place), literals: first..<literals.count, rest: rest))
        }
    }

    /// Adds what most conditions are, comparisons that must all hold; false, and nothing added, for another form.
    private func addAll(_ parts: [Condition], _ place: Int) -> Bool {
        let first = literals.count
        for (hint, part) in parts.enumerated() {
            guard case .comparison(let comparison) = part, comparison.isOfOneValue,
                let field = table.slot(comparison.path, hint: hint)
            else {
                literals.removeSubrange(first...)
                return false
            }
            literals.append(pool.literal(comparison, isNegated: false, field: field))
        }
        drafts.append(Draft(place: UInt32(place), literals: first..<literals.count, rest: 0))
        return true
    }

    /// The shard of all that was added. The builder can then be used for another.
    package func finish() -> RuleShard {
        var entries: [RuleShard.Entry] = []
        var kept: [Literal] = []
        var clusters: [BitCluster] = []
        entries.reserveCapacity(drafts.count)
        chooseKeys()

        /// Places entries after each other; returns where they are, or that they are a cluster.
        func place(_ group: ArraySlice<Sorted>) -> (first: UInt32, count: UInt32) {
            let first = entries.count
            var decided: Set<Int> = []
            if group.count >= Self.leastClustered {
                let cluster = BitClusterBuilder(
                    first: first,
                    drafts: group.map { drafts[$0.draft] },
                    literals: literals,
                    pool: pool
                )
                decided = cluster.decided
                clusters.append(cluster.cluster)
            }
            for each in group {
                let draft = drafts[each.draft]
                let start = kept.count
                for literal in draft.literals where literal != draft.key {
                    if literals[literal].isOfEquality, decided.contains(Int(literals[literal].field)) { continue }
                    kept.append(literals[literal])
                }
                entries.append(
                    RuleShard.Entry(
                        place: draft.place,
                        firstLiteral: UInt32(start),
                        literals: UInt32(kept.count - start),
                        rest: draft.rest
                    )
                )
            }
            return group.count >= Self.leastClustered
                ? (UInt32(clusters.count - 1), UInt32(group.count) | RuleShard.clusterMark)
                : (UInt32(first), UInt32(group.count))
        }

        let sorted = sortedByKey()
        var position = sorted.firstIndex { $0.field >= 0 } ?? sorted.count
        let unkeyed = place(sorted[..<position])
        var access: [RuleShard.Access] = []
        while position < sorted.count {
            let field = sorted[position].field
            var slots: [TokenTable.Slot] = []
            while position < sorted.count, sorted[position].field == field {
                let start = position
                while position < sorted.count, hasSameKey(sorted[position], sorted[start]) { position += 1 }
                let key = literals[drafts[sorted[start].draft].key]
                let (first, count) = place(sorted[start..<position])
                slots.append(
                    TokenTable.Slot(token: key.word, start: key.start, length: key.count, first: first, count: count)
                )
            }
            access.append(RuleShard.Access(field: field, table: TokenTable(slots)))
        }
        let shard = RuleShard(
            entries: entries,
            literals: kept,
            pool: pool,
            unkeyed: (Int(unkeyed.first), Int(unkeyed.count)),
            access: access,
            clusters: clusters,
            rests: rests
        )
        pool.removeAll()
        literals.removeAll(keepingCapacity: true)
        drafts.removeAll(keepingCapacity: true)
        rests = []
        return shard
    }

    // MARK: Keys

    private func chooseKeys() {
        guard drafts.count >= Self.leastKeyed else { return }
        var values: [UInt16: Set<UInt64>] = [:]
        for draft in drafts {
            for literal in draft.literals where literals[literal].isKey {
                values[literals[literal].field, default: []].insert(literals[literal].word)
            }
        }
        let counts = values.mapValues(\.count).filter { $0.value >= Self.leastValues }
        guard !counts.isEmpty else { return }
        for place in drafts.indices {
            var most = 0
            for literal in drafts[place].literals where literals[literal].isKey {
                guard let count = counts[literals[literal].field], count > most else { continue }
                most = count
                drafts[place].key = literal
            }
        }
    }

    private struct Sorted {
        /// -1 for an entry without a key.
        let field: Int
        let token: UInt64
        let draft: Int
    }

    private func sortedByKey() -> [Sorted] {
        let all = drafts.indices.map { place in
            let key = drafts[place].key
            return key < 0
                ? Sorted(field: -1, token: 0, draft: place)
                : Sorted(field: Int(literals[key].field), token: literals[key].word, draft: place)
        }
        guard drafts.contains(where: { $0.key >= 0 }) else { return all }
        return all.sorted { left, right in
            if left.field != right.field { return left.field < right.field }
            if left.token != right.token { return left.token < right.token }
            if ValueToken.isLongText(left.token), !hasSameKey(left, right) {
                return text(left).lexicographicallyPrecedes(text(right))
            }
            return left.draft < right.draft
        }
    }

    private func hasSameKey(_ left: Sorted, _ right: Sorted) -> Bool {
        left.field == right.field && left.token == right.token
            && (!ValueToken.isLongText(left.token) || text(left) == text(right))
    }

    private func text(_ sorted: Sorted) -> ArraySlice<UInt8> {
        let key = literals[drafts[sorted.draft].key]
        return pool.texts[Int(key.start)..<Int(key.start) + Int(key.count)]
    }
}

extension Literal {
    /// Whether it can lead to a rule.
    fileprivate var isKey: Bool { operation == .equals && !isNegated }
}
