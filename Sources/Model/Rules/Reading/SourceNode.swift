/// A value of a source file, and where it stands.
package struct SourceNode: Sendable, Hashable {
    package var mark: SourceMark
    /// The keys and places that lead to it, as in `steps[0].with.title`.
    package var path: String
    package var content: Content

    package init(mark: SourceMark, path: String, content: Content) {
        self.mark = mark
        self.path = path
        self.content = content
    }

    package enum Content: Sendable, Hashable {
        /// Null, a boolean, a number or a string.
        case scalar(JSONValue)
        case list([SourceNode])
        /// Unique keys in the order they were written.
        case mapping([Entry])
    }

    /// A key of a mapping and its value.
    package struct Entry: Sendable, Hashable {
        package var key: String
        package var keyMark: SourceMark
        package var value: SourceNode

        package init(key: String, keyMark: SourceMark, value: SourceNode) {
            self.key = key
            self.keyMark = keyMark
            self.value = value
        }
    }

    /// The same value without its places.
    package var json: JSONValue {
        switch content {
        case .scalar(let value): return value
        case .list(let nodes): return .array(nodes.map(\.json))
        case .mapping(let entries):
            var object = JSONObject()
            for entry in entries { object[entry.key] = entry.value.json }
            return .object(object)
        }
    }

    /// What it is, for messages: `a list`, `the number 35`.
    package var kind: String {
        switch content {
        case .scalar(.null): "nothing"
        case .scalar(.bool(let value)): "the boolean \(value)"
        case .scalar(.number(let number)): "the number \(number)"
        case .scalar(.string(let text)): "the text `\(text.prefix(80))`"
        case .scalar: "text"
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }

    var isNull: Bool { content == .scalar(.null) }

    /// The string of a scalar that is one.
    package var text: String? {
        guard case .scalar(.string(let text)) = content else { return nil }
        return text
    }
}
