/// Makes the rows of a cluster.
struct BitClusterBuilder {
    private let first: Int
    private let drafts: [ShardBuilder.Draft]
    private let literals: [Literal]
    private let pool: LiteralPool
    private var filters: [BitCluster.Filter] = []
    /// The fields whose equalities the rows decide, so that no rule need be asked again.
    private(set) var decided: Set<Int> = []

    /// More rows would take more memory than rules.
    private static let maximumRows = 128
    private static let maximumBounds = 63
    private static let maximumLengths = 8

    init(first: Int, drafts: [ShardBuilder.Draft], literals: [Literal], pool: LiteralPool) {
        self.first = first
        self.drafts = drafts
        self.literals = literals
        self.pool = pool
        var equalities: [Int: Int] = [:]
        var orders: [Int: Int] = [:]
        var elements: [Int: Int] = [:]
        var starts: [Int: Int] = [:]
        var ends: [Int: Int] = [:]
        each { _, literal in
            let field = Int(literal.field)
            if literal.isOfEquality { equalities[field, default: 0] += 1 }
            if literal.isOfOrder { orders[field, default: 0] += 1 }
            guard !literal.isNegated else { return }
            switch literal.operation {
            case .contains: elements[field, default: 0] += 1
            case .startsWith: starts[field, default: 0] += 1
            case .endsWith: ends[field, default: 0] += 1
            default: break
            }
        }
        // A row for a field that few rules ask of costs more than asking these.
        let least = max(2, drafts.count / 16)
        for field in equalities.keys.sorted() where equalities[field, default: 0] >= least { addEquality(field) }
        for field in orders.keys.sorted() where orders[field, default: 0] >= least { addOrder(field) }
        for field in elements.keys.sorted() where elements[field, default: 0] >= least {
            addProbe(.elements, .contains, field)
        }
        for field in ends.keys.sorted() where ends[field, default: 0] >= least { addProbe(.ends, .endsWith, field) }
        for field in starts.keys.sorted() where starts[field, default: 0] >= least {
            addProbe(.starts, .startsWith, field)
        }
    }

    var cluster: BitCluster { BitCluster(first: first, count: drafts.count, filters: filters) }

    private var words: Int { (drafts.count + 63) / 64 }

    private func each(_ body: (_ entry: Int, Literal) -> Void) {
        for (entry, draft) in drafts.enumerated() {
            for literal in draft.literals where literal != draft.key { body(entry, literals[literal]) }
        }
    }

    private func full() -> [UInt64] {
        var row = [UInt64](repeating: .max, count: words)
        if drafts.count & 63 != 0 { row[words - 1] = WordScan.lowBits(drafts.count & 63) }
        return row
    }

    private mutating func add(
        _ kind: BitCluster.Kind,
        _ field: Int,
        slots: [TokenTable.Slot] = [],
        bounds: [ExactNumber] = [],
        lengths: [Int] = [],
        rows: [[UInt64]]
    ) {
        filters.append(
            BitCluster.Filter(
                kind: kind,
                field: field,
                table: TokenTable(slots),
                bounds: Frozen(bounds),
                lengths: lengths,
                rows: Frozen(rows.flatMap { $0 })
            )
        )
    }

    // MARK: Equality

    private mutating func addEquality(_ field: Int) {
        var slots: [TokenTable.Slot] = []
        // The rows for a missing and for another value come first.
        each { _, literal in
            guard literal.field == field, literal.isOfEquality, slots.count <= Self.maximumRows else { return }
            for operand in operands(literal) where !slots.contains(where: { isSame($0, operand) }) {
                slots.append(operand)
            }
        }
        guard slots.count <= Self.maximumRows else { return }
        for place in slots.indices { slots[place].first = UInt32(place + 2) }
        var rows = [[UInt64]](repeating: full(), count: slots.count + 2)
        each { entry, literal in
            guard literal.field == field, literal.isOfEquality else { return }
            let operands = operands(literal)
            for row in rows.indices {
                let isOperand = row >= 2 && operands.contains { isSame($0, slots[row - 2]) }
                let holds =
                    switch literal.operation {
                    case .equals, .isIn: isOperand
                    case .notEquals, .isNotIn: row > 0 && !isOperand
                    case .exists: row > 0
                    default: row == 0
                    }
                if holds == literal.isNegated { rows[row][entry / 64] &= ~(1 << UInt64(entry % 64)) }
            }
        }
        decided.insert(field)
        add(.equality, field, slots: slots, rows: rows)
    }

    private func operands(_ literal: Literal) -> [TokenTable.Slot] {
        switch literal.operation {
        case .equals, .notEquals: return [slot(literal)]
        case .isIn, .isNotIn:
            let start = Int(literal.start)
            return (0..<Int(literal.count)).map { place in
                guard literal.word == Literal.pairs else { return TokenTable.Slot(token: pool.words[start + place]) }
                let text = pool.words[start + place * 2 + 1]
                return TokenTable.Slot(
                    token: pool.words[start + place * 2],
                    start: UInt32(text >> 32),
                    length: UInt32(truncatingIfNeeded: text)
                )
            }
        default: return []
        }
    }

    private func slot(_ literal: Literal) -> TokenTable.Slot {
        TokenTable.Slot(token: literal.word, start: literal.start, length: literal.count)
    }

    private func isSame(_ left: TokenTable.Slot, _ right: TokenTable.Slot) -> Bool {
        guard left.token == right.token else { return false }
        return !ValueToken.isLongText(left.token)
            || pool.texts[Int(left.start)..<Int(left.start + left.length)]
                == pool.texts[Int(right.start)..<Int(right.start + right.length)]
    }

    // MARK: Order

    private mutating func addOrder(_ field: Int) {
        var bounds: [ExactNumber] = []
        each { _, literal in
            if literal.field == field, literal.isOfOrder { bounds.append(literal.number) }
        }
        bounds.sort(by: <)
        bounds = bounds.reduce(into: []) { unique, bound in
            if unique.last.map({ $0 < bound }) ?? true { unique.append(bound) }
        }
        if bounds.count > Self.maximumBounds {
            bounds = (0..<Self.maximumBounds).map { bounds[($0 * 2 + 1) * bounds.count / (2 * Self.maximumBounds)] }
        }
        var rows = [[UInt64]](repeating: full(), count: bounds.count + 2)
        each { entry, literal in
            guard literal.field == field, literal.isOfOrder else { return }
            // What is no number is in no order, so a negated one holds for it.
            if !literal.isNegated { rows[0][entry / 64] &= ~(1 << UInt64(entry % 64)) }
            let asksMore = (literal.operation == .greater || literal.operation == .greaterOrEqual) != literal.isNegated
            let includes =
                (literal.operation == .greaterOrEqual || literal.operation == .lessOrEqual) != literal.isNegated
            for interval in 0...bounds.count {
                // Of the numbers above `low`, up to and with `high`: may there be one?
                let low = interval > 0 ? bounds[interval - 1] : nil
                let high = interval < bounds.count ? bounds[interval] : nil
                let operand = literal.number
                let mayHold =
                    if asksMore {
                        high.map { includes ? !($0 < operand) : operand < $0 } ?? true
                    } else {
                        low.map { $0 < operand } ?? true
                    }
                if !mayHold { rows[interval + 1][entry / 64] &= ~(1 << UInt64(entry % 64)) }
            }
        }
        add(.order, field, bounds: bounds, rows: rows)
    }

    // MARK: Elements, starts and ends

    private mutating func addProbe(_ kind: BitCluster.Kind, _ operation: Literal.Operation, _ field: Int) {
        // Of several that one rule asks for, the first.
        var asked: [Int: TokenTable.Slot] = [:]
        each { entry, literal in
            guard literal.field == field, literal.operation == operation, !literal.isNegated else { return }
            if asked[entry] == nil { asked[entry] = slot(literal) }
        }
        var slots: [TokenTable.Slot] = []
        var rows = [full()]
        for entry in drafts.indices {
            guard let operand = asked[entry] else { continue }
            rows[0][entry / 64] &= ~(1 << UInt64(entry % 64))
            var row = slots.firstIndex { isSame($0, operand) }.map { $0 + 1 }
            if row == nil {
                guard slots.count < Self.maximumRows else { return }
                slots.append(operand)
                slots[slots.count - 1].first = UInt32(slots.count)
                rows.append([UInt64](repeating: 0, count: words))
                row = slots.count
            }
            if let row { rows[row][entry / 64] |= 1 << UInt64(entry % 64) }
        }
        let lengths = Set(slots.map { Int($0.length) }).sorted()
        guard kind == .elements || lengths.count <= Self.maximumLengths else { return }
        add(kind, field, slots: slots, lengths: kind == .elements ? [] : lengths, rows: rows)
    }
}
