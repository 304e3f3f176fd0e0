package import Model

/// Rules over whole documents, in which tenant and type are two fields among others: what is scanned is one text, and
/// what a rule says of tenant and type leads to its shard. A rule that names not both is tried on every document.
package final class DocumentIndex: @unchecked Sendable {
    package let plan: FieldPlan
    private let tenantField: Int
    private let typeField: Int
    // Held by the index for as long as it lives: to count who uses one would be to write to it.
    private let shards: [Unmanaged<RuleShard>]
    private let anywhere: RuleShard
    // Nothing here is written after it is built.
    private let tenants: TokenTable
    private let types: TokenTable
    private let pairs: TokenTable
    private let texts: Frozen<UInt8>

    /// - Parameters:
    ///   - conditions: A match is told by a condition's place among them.
    ///   - tenant: Where a document names its tenant.
    ///   - type: Where it names its type.
    package init(_ conditions: [Condition], tenant: FieldPath, type: FieldPath) {
        let table = FieldTable()
        tenantField = table.slot(tenant, hint: .max) ?? 0
        typeField = table.slot(type, hint: .max) ?? 0
        var names = NameTable()
        var groups: [UInt64: Int] = [:]
        var members: [[(place: Int, condition: Condition)]] = []
        let builder = ShardBuilder(table)
        for (place, condition) in conditions.enumerated() {
            guard let keyed = Self.keyed(condition, tenant, type) else {
                builder.add(condition, place: place)
                continue
            }
            let pair = UInt64(names.number(keyed.tenant, .tenant)) << 28 | UInt64(names.number(keyed.type, .type))
            let group = groups[pair] ?? members.count
            if group == members.count {
                groups[pair] = group
                members.append([])
            }
            members[group].append((place, keyed.rest))
        }
        anywhere = builder.finish()
        shards = members.map { group in
            for (place, condition) in group { builder.add(condition, place: place) }
            return .passRetained(builder.finish())
        }
        tenants = TokenTable(names.slots[NameTable.Kind.tenant.rawValue])
        types = TokenTable(names.slots[NameTable.Kind.type.rawValue])
        pairs = TokenTable(groups.map { TokenTable.Slot(token: $0.key, first: UInt32($0.value)) })
        texts = Frozen(names.texts + [0, 0, 0, 0, 0, 0, 0, 0])
        plan = FieldPlan(table.paths)
    }

    deinit {
        for shard in shards { shard.release() }
        tenants.deallocate()
        types.deallocate()
        pairs.deallocate()
        texts.deallocate()
    }

    /// Puts the rules that a scanned document fires into the list.
    ///
    /// - Parameter now: When it is taken to happen.
    package func match(_ fields: FieldScanner, now: Timestamp = Timestamp(microseconds: 0), into matches: MatchList) {
        matches.removeAll()
        let values = ScannedValues(fields, now: now)
        anywhere.match(fields, values, into: matches)
        guard let tenant = number(tenantField, tenants, fields), let type = number(typeField, types, fields),
            let pair = pairs.find(UInt64(tenant) << 28 | UInt64(type), texts.base, 0, texts.base)
        else { return }
        shards[Int(pair.pointee.first)]._withUnsafeGuaranteedRef { $0.match(fields, values, into: matches) }
    }

    private func number(_ field: Int, _ table: TokenTable, _ fields: FieldScanner) -> UInt32? {
        let slot = fields.slots + field
        guard slot.pointee.kind == .string else { return nil }
        let text = UnsafePointer(fields.bytes) + Int(slot.pointee.start)
        return table.find(fields.token(slot), text, Int(slot.pointee.length), texts.base)?.pointee.first
    }

    /// What a condition says of tenant and type, if it asks for one of each, and what it says beside that.
    private static func keyed(
        _ condition: Condition,
        _ tenant: FieldPath,
        _ type: FieldPath
    ) -> (tenant: String, type: String, rest: Condition)? {
        guard case .all(var parts) = condition, let tenant = take(tenant, from: &parts),
            let type = take(type, from: &parts)
        else { return nil }
        return (tenant, type, .all(parts))
    }

    private static func take(_ path: FieldPath, from parts: inout [Condition]) -> String? {
        for (place, part) in parts.enumerated() {
            guard case .comparison(let comparison) = part, comparison.comparator == .equals,
                case .literal(.string(let text)) = comparison.operand, FieldTable.areSame(comparison.path, path)
            else { continue }
            parts.remove(at: place)
            return text
        }
        return nil
    }
}
