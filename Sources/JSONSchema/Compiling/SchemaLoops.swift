/// Finds schemas that lead back to themselves without going deeper into the instance: to follow them would have no end.
struct SchemaLoops {
    private(set) var problems: [SchemaProblem] = []

    init(nodes: [SchemaNode], anchors: [String: [Int: Int]]) {
        // 0: not seen, 1: on the way, 2: done.
        var marks = [UInt8](repeating: 0, count: nodes.count)
        for start in nodes.indices where marks[start] == 0 {
            var stack: [(node: Int, next: [Int])] = [(start, Self.successors(nodes[start], anchors))]
            marks[start] = 1
            while let top = stack.last {
                guard let next = top.next.last else {
                    marks[top.node] = 2
                    stack.removeLast()
                    continue
                }
                stack[stack.count - 1].next.removeLast()
                switch marks[next] {
                case 0:
                    marks[next] = 1
                    stack.append((next, Self.successors(nodes[next], anchors)))
                case 1:
                    problems.append(
                        SchemaProblem(
                            .loop,
                            at: JSONPointer.segments(nodes[top.node].pointer) ?? [],
                            "leads back to \(nodes[next].pointer.isEmpty ? "the whole schema" : nodes[next].pointer) "
                                + "for the same part of the instance, without end"
                        )
                    )
                default: break
                }
            }
        }
    }

    private static func successors(_ node: SchemaNode, _ anchors: [String: [Int: Int]]) -> [Int] {
        node.applicators.flatMap { applicator -> [Int] in
            switch applicator {
            case .reference(let node), .not(let node): [node]
            case .dynamicReference(let node, let anchor): [node] + (anchors[anchor] ?? [:]).values
            case .all(let nodes), .any(let nodes), .one(let nodes): nodes
            case .conditional(let condition, let then, let otherwise):
                [condition] + [then, otherwise].compactMap(\.self)
            case .dependent(let schemas): schemas.map(\.node)
            }
        }
    }
}
