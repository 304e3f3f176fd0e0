internal import Yams

/// Turns Yams' nodes into ``SourceNode``s within ``SourceLimits``.
struct NodeReader {
    let file: String
    private var nodes = 0

    init(file: String) {
        self.file = file
    }

    mutating func read(_ node: Node, path: String, depth: Int) throws(SourceFileError) -> SourceNode {
        let mark = node.mark.map { SourceMark($0) } ?? .start
        nodes += 1
        guard nodes <= SourceLimits.nodes else {
            throw refuse(.limit, mark, path, "more than \(SourceLimits.nodes) values in one file")
        }
        switch node {
        case .scalar(let scalar):
            return SourceNode(mark: mark, path: path, content: .scalar(try value(of: scalar, mark, path)))
        case .sequence(let sequence):
            try check(tag: sequence.tag, is: .seq, mark, path)
            try check(depth: depth + 1, mark, path)
            var list: [SourceNode] = []
            list.reserveCapacity(sequence.count)
            for (index, element) in sequence.enumerated() {
                list.append(try read(element, path: "\(path)[\(index)]", depth: depth + 1))
            }
            return SourceNode(mark: mark, path: path, content: .list(list))
        case .mapping(let mapping):
            try check(tag: mapping.tag, is: .map, mark, path)
            try check(depth: depth + 1, mark, path)
            return SourceNode(mark: mark, path: path, content: .mapping(try entries(of: mapping, path, depth)))
        case .alias:
            throw refuse(.syntax, mark, path, "an alias that stands for nothing")
        }
    }

    private mutating func entries(
        of mapping: Node.Mapping,
        _ path: String,
        _ depth: Int
    ) throws(SourceFileError) -> [SourceNode.Entry] {
        var entries: [SourceNode.Entry] = []
        var seen = JSONObject()
        for (key, element) in mapping {
            let mark = key.mark.map { SourceMark($0) } ?? .start
            guard case .scalar(let scalar) = key else {
                throw refuse(.syntax, mark, path, "a key must be text, not a list or a mapping")
            }
            let name = scalar.string
            guard !name.utf8.contains(0) else { throw nul(mark, path) }
            // Yams compares keys too, but by canonical equivalence and by tag.
            guard seen.insert(name, .null) else {
                throw refuse(.duplicate, mark, path, "the key `\(name)` is given more than once; keep one")
            }
            let value = try read(element, path: path.isEmpty ? name : "\(path).\(name)", depth: depth + 1)
            entries.append(SourceNode.Entry(key: name, keyMark: mark, value: value))
        }
        return entries
    }

    private func value(
        of scalar: Node.Scalar,
        _ mark: SourceMark,
        _ path: String
    ) throws(SourceFileError) -> JSONValue {
        let tag = Tag.Name(rawValue: scalar.tag.rawValue)
        let text = scalar.string
        guard !text.utf8.contains(0) else { throw nul(mark, path) }
        if tag == .str || tag == .nonSpecific || (tag == .implicit && scalar.style != .plain) { return .string(text) }
        guard let value = YAMLScalar.value(of: text) else {
            throw refuse(.value, mark, path, "`\(text)` has no counterpart in JSON; expected a finite number")
        }
        let fits =
            switch (tag, value) {
            case (.implicit, _), (.null, .null), (.bool, .bool), (.int, .number), (.float, .number): true
            default: false
            }
        guard fits else { throw refuse(.syntax, mark, path, "the tag `\(tag.rawValue)` does not fit here") }
        return value
    }

    private func check(
        tag: Tag,
        is expected: Tag.Name,
        _ mark: SourceMark,
        _ path: String
    ) throws(SourceFileError) {
        let name = Tag.Name(rawValue: tag.rawValue)
        guard name == .implicit || name == .nonSpecific || name == expected else {
            throw refuse(.syntax, mark, path, "the tag `\(name.rawValue)` does not fit here")
        }
    }

    private func check(depth: Int, _ mark: SourceMark, _ path: String) throws(SourceFileError) {
        guard depth <= SourceLimits.depth else {
            throw refuse(.limit, mark, path, "lists and mappings are nested more than \(SourceLimits.depth) deep")
        }
    }

    // Postgres reads no JSON that has one.
    private func nul(_ mark: SourceMark, _ path: String) -> SourceFileError {
        refuse(.value, mark, path, "there is a NUL character in it; expected text without")
    }

    private func refuse(
        _ code: SourceProblem.Code,
        _ mark: SourceMark,
        _ path: String,
        _ message: String
    ) -> SourceFileError {
        SourceFileError(
            file: file,
            problems: [SourceProblem(code: code, file: file, mark: mark, path: path, message: message)]
        )
    }
}
