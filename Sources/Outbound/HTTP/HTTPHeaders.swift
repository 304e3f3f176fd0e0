/// Headers in the order in which they go over the wire; a name may occur more than once.
package struct HTTPHeaders: Equatable, Sendable {
    package private(set) var fields: [HeaderField]

    package init(_ fields: [HeaderField] = []) {
        self.fields = fields
    }

    /// The first value under the name, whatever its case.
    package subscript(name: String) -> String? {
        fields.first { $0.isNamed(name) }?.value
    }

    /// All values under the name.
    package func values(_ name: String) -> [String] {
        fields.filter { $0.isNamed(name) }.map(\.value)
    }

    package mutating func add(_ name: String, _ value: String) {
        fields.append(HeaderField(name, value))
    }

    /// Adds a header in place of those of that name.
    package mutating func set(_ name: String, _ value: String) {
        fields.removeAll { $0.isNamed(name) }
        add(name, value)
    }
}

extension HTTPHeaders: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { HeaderField($0, $1) }
    }
}
