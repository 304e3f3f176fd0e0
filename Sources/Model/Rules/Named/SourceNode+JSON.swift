extension SourceNode {
    /// A value that stands in no file of its own: all of it is placed where `node` is.
    init(_ value: JSONValue, at node: SourceNode) {
        let content: Content =
            switch value {
            case .array(let values): .list(values.map { SourceNode($0, at: node) })
            case .object(let object):
                .mapping(
                    object.map { key, value in
                        Entry(key: key, keyMark: node.mark, value: SourceNode(value, at: node))
                    }
                )
            default: .scalar(value)
            }
        self.init(mark: node.mark, path: node.path, content: content)
    }
}
