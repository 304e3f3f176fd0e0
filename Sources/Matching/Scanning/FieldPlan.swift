package import Model

/// The fields that rules want of an event, as a tree of keys that a scan walks along. It never changes.
package final class FieldPlan: Sendable {
    /// Each path once; its position is that of its slot.
    package let paths: [FieldPath]
    /// The attributes that are wanted, each with its slot.
    let attributes: [(attribute: FieldPath.Attribute, slot: Int)]
    /// Whether a scan cannot walk it: an array's place is written in two ways, such as `1` and `01`.
    let isAmbiguous: Bool
    private let nodes: [Node]
    private let edges: [Edge]

    /// Nothing is wanted, and all is checked.
    static let empty = FieldPlan([])

    /// The node of what nobody wants, and that of the whole payload.
    static let nothing = 0
    static let root = 1

    private struct Node {
        /// -1 where the value itself is not wanted.
        var slot = -1
        var edges = 0..<0
    }

    private struct Edge {
        let key: [UInt8]
        let token: UInt64
        /// Where the key counts into an array, else -1.
        let place: Int
        let node: Int
    }

    package init(_ paths: [FieldPath]) {
        self.paths = paths
        var attributes: [(FieldPath.Attribute, Int)] = []
        var tree = Tree()
        for (slot, path) in paths.enumerated() {
            switch path.root {
            case .data: tree.insert(path.segments[...], slot)
            // The index leaves these to the law.
            case .record, .element, .steps, .trigger: break
            case .event:
                guard path.segments.count == 1, let name = FieldPath.Attribute(rawValue: path.segments[0]) else {
                    break
                }
                attributes.append((name, slot))
            }
        }
        self.attributes = attributes

        var nodes = [Node(), Node(slot: tree.slot)]
        var edges: [Edge] = []
        var isAmbiguous = false
        var open = [(Self.root, tree)]
        while let (node, tree) = open.popLast() {
            let first = edges.count
            for (key, child) in tree.children {
                let bytes = Array(key.utf8)
                let isPlace = bytes.allSatisfy { $0.isDigit }
                let edge = Edge(
                    key: bytes,
                    token: ValueToken.text(key),
                    place: isPlace ? Int(key) ?? -1 : -1,
                    node: nodes.count
                )
                isAmbiguous = isAmbiguous || edge.place >= 0 && edges[first...].contains { $0.place == edge.place }
                edges.append(edge)
                open.append((nodes.count, child))
                nodes.append(Node(slot: child.slot))
            }
            nodes[node].edges = first..<edges.count
        }
        self.nodes = nodes
        self.edges = edges
        self.isAmbiguous = isAmbiguous
    }

    var nodeCount: Int { nodes.count }

    /// The slot of the value at a node, -1 where only parts of it are wanted.
    func slot(_ node: Int) -> Int { nodes[node].slot }

    /// The node that an object's key leads to.
    func member(_ node: Int, _ key: UnsafePointer<UInt8>, _ count: Int, token: UInt64) -> Int {
        for edge in edges[nodes[node].edges] where edge.token == token && edge.key.count == count {
            let isSame = edge.key.withUnsafeBufferPointer { bytes in
                bytes.baseAddress.map { WordScan.areSame($0, key, count) } ?? true
            }
            if isSame { return edge.node }
        }
        return Self.nothing
    }

    /// The node that an array's place leads to.
    func element(_ node: Int, _ place: Int) -> Int {
        for edge in edges[nodes[node].edges] where edge.place == place { return edge.node }
        return Self.nothing
    }

    private struct Tree {
        var slot = -1
        // In the order that they came in, since few are under one node.
        var children: [(key: String, tree: Tree)] = []

        mutating func insert(_ segments: ArraySlice<String>, _ slot: Int) {
            guard let first = segments.first else {
                self.slot = slot
                return
            }
            let place = children.firstIndex { $0.key.hasSameBytes(as: first) }
            if place == nil { children.append((first, Tree())) }
            children[place ?? children.count - 1].tree.insert(segments.dropFirst(), slot)
        }
    }
}

extension UInt8 {
    /// Whether it is an ASCII digit.
    @inline(__always)
    var isDigit: Bool { self &- 0x30 <= 9 }
}
