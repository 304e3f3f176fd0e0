/// Which SQL texts a connection has prepared, under which names. The least recently used one goes first.
struct StatementCache {
    /// The same text with other parameter types is another statement.
    struct Key: Hashable {
        let sql: String
        let types: [UInt32]
    }

    private struct Entry {
        let name: String
        var lastUse: UInt64
    }

    private let capacity: Int
    private var entries: [Key: Entry] = [:]
    private var uses: UInt64 = 0
    private var names: UInt64 = 0

    init(capacity: Int) {
        self.capacity = capacity
    }

    var count: Int { entries.count }

    mutating func name(of key: Key) -> String? {
        guard let index = entries.index(forKey: key) else { return nil }
        uses += 1
        entries.values[index].lastUse = uses
        return entries.values[index].name
    }

    func contains(_ key: Key) -> Bool { entries[key] != nil }

    /// A name that was never used on this connection.
    mutating func newName() -> String {
        names += 1
        return "s\(names)"
    }

    mutating func insert(_ key: Key, name: String) {
        uses += 1
        entries[key] = Entry(name: name, lastUse: uses)
    }

    mutating func remove(_ key: Key) -> String? {
        entries.removeValue(forKey: key)?.name
    }

    mutating func removeAll() {
        entries.removeAll()
    }

    /// Removes as many as it takes for `added` more to fit, but none of `kept`; returns their names.
    mutating func makeRoom(for added: Int, keeping kept: Set<Key>) -> [String] {
        let excess = entries.count + added - capacity
        guard excess > 0 else { return [] }
        let oldest = entries.filter { !kept.contains($0.key) }.sorted { $0.value.lastUse < $1.value.lastUse }
        return oldest.prefix(excess).compactMap { remove($0.key) }
    }
}
