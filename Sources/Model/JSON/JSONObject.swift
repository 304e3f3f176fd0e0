/// The members of a JSON object: unique keys in the order they were written; looked up by the keys' UTF-8 bytes.
package struct JSONObject: Sendable {
    private var members: [Member] = []
    // Where a key is; empty while a scan of the few members is quicker.
    private var index: [ByteKey: Int] = [:]

    private static let scanLimit = 16

    /// An empty object.
    package init() {}

    /// Returns nil where a key occurs twice.
    package init?(uniqueMembers: some Sequence<(key: String, value: JSONValue)>) {
        for (key, value) in uniqueMembers {
            guard insert(key, value) else { return nil }
        }
    }

    package var count: Int { members.count }
    package var isEmpty: Bool { members.isEmpty }

    /// The keys in the order they were written.
    package var keys: [String] { members.map(\.key) }

    /// A member's value. Setting a new key appends it, setting nil removes the member.
    package subscript(key: String) -> JSONValue? {
        get { position(of: key).map { members[$0].value } }
        set {
            switch (position(of: key), newValue) {
            case (let position?, let value?): members[position].value = value
            case (let position?, nil):
                members.remove(at: position)
                rebuildIndex()
            case (nil, let value?): append(key, value)
            case (nil, nil): break
            }
        }
    }

    /// Appends a member; returns false, and changes nothing, where the key is taken.
    package mutating func insert(_ key: String, _ value: JSONValue) -> Bool {
        guard position(of: key) == nil else { return false }
        append(key, value)
        return true
    }

    /// Where the member is in the order they were written.
    package func position(of key: String) -> Int? {
        guard index.isEmpty else { return index[ByteKey(text: key)] }
        return members.firstIndex { $0.key.hasSameBytes(as: key) }
    }

    private mutating func append(_ key: String, _ value: JSONValue) {
        if members.isEmpty { members.reserveCapacity(8) }
        members.append(Member(key: key, value: value))
        if !index.isEmpty {
            index[ByteKey(text: key)] = members.count - 1
        } else if members.count > Self.scanLimit {
            rebuildIndex()
        }
    }

    private mutating func rebuildIndex() {
        index.removeAll(keepingCapacity: true)
        guard members.count > Self.scanLimit else { return }
        for (position, member) in members.enumerated() { index[ByteKey(text: member.key)] = position }
    }

    private struct Member: Sendable {
        let key: String
        var value: JSONValue
    }

    private struct ByteKey: Hashable, Sendable {
        let text: String

        static func == (left: Self, right: Self) -> Bool { left.text.hasSameBytes(as: right.text) }

        func hash(into hasher: inout Hasher) { text.hashBytes(into: &hasher) }
    }
}

extension JSONObject: Sequence {
    /// The members in the order they were written.
    package func makeIterator() -> Iterator { Iterator(self) }

    package struct Iterator: IteratorProtocol {
        private var members: IndexingIterator<[Member]>

        fileprivate init(_ object: JSONObject) {
            members = object.members.makeIterator()
        }

        package mutating func next() -> (key: String, value: JSONValue)? {
            members.next().map { ($0.key, $0.value) }
        }
    }

    package var underestimatedCount: Int { count }
}

extension JSONObject: Hashable {
    /// The order of the members does not matter.
    package static func == (left: Self, right: Self) -> Bool {
        guard left.count == right.count else { return false }
        return left.members.enumerated().allSatisfy { position, member in
            // Most often the order is the same too.
            let twin = right.members[position]
            return if twin.key.hasSameBytes(as: member.key) {
                twin.value == member.value
            } else {
                right[member.key] == member.value
            }
        }
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(count)
        // A sum of the members' hashes, since the order does not matter.
        var sum = 0
        for member in members {
            var each = Hasher()
            member.key.hashBytes(into: &each)
            each.combine(member.value)
            sum &+= each.finalize()
        }
        hasher.combine(sum)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    package typealias Key = String
    package typealias Value = JSONValue

    /// Of two members with one key, the later one counts.
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        for (key, value) in elements { self[key] = value }
    }
}
