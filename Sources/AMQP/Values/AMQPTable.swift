/// A table of named fields, as in a message's headers or a queue's arguments. The order of entries is kept, and has no meaning.
package struct AMQPTable: Sendable {
    package struct Entry: Sendable, Hashable {
        /// At most 255 bytes of UTF-8.
        package var name: String
        package var value: AMQPValue

        package init(name: String, value: AMQPValue) {
            self.name = name
            self.value = value
        }
    }

    // Tables are small: a scan beats hashing, and costs no allocation but the array's.
    package private(set) var entries: [Entry]

    package init() {
        entries = []
    }

    /// Entries as a peer sent them; of two with one name, the first is found.
    init(entries: [Entry]) {
        self.entries = entries
    }

    package var isEmpty: Bool { entries.isEmpty }

    /// The field of that name; assigning nil removes it.
    package subscript(name: String) -> AMQPValue? {
        get { entries.first { $0.name == name }?.value }
        set {
            let index = entries.firstIndex { $0.name == name }
            switch (index, newValue) {
            case (let index?, let value?): entries[index].value = value
            case (let index?, nil): entries.remove(at: index)
            case (nil, let value?): entries.append(Entry(name: name, value: value))
            case (nil, nil): break
            }
        }
    }
}

extension AMQPTable: Hashable {
    package static func == (one: AMQPTable, other: AMQPTable) -> Bool {
        one.entries.count == other.entries.count && Set(one.entries) == Set(other.entries)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(Set(entries))
    }
}

extension AMQPTable: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, AMQPValue)...) {
        self.init()
        for (name, value) in elements { self[name] = value }
    }
}
