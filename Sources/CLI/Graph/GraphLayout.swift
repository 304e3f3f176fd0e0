/// Places a graph's nodes in rows from top to bottom, so that every edge leads down and few of them cross.
///
/// After Sugiyama, Tagawa and Toda (1981): rows by the longest way, points in between for edges over several rows, the order
/// within rows by the middle of a node's neighbours, then each node as near to these as its own neighbours in the row let it.
struct GraphLayout {
    /// The middle of each node.
    private(set) var centers: [(x: Double, y: Double)] = []
    /// The points that each edge goes through, from the bottom of its first node to the top of its last.
    private(set) var ways: [[(x: Double, y: Double)]] = []
    private(set) var width = 0.0
    private(set) var height = 0.0

    private static let columnGap = 34.0
    private static let rowGap = 62.0
    private static let margin = 24.0

    private struct Item {
        var width: Double
        var height: Double
        var x = 0.0
        var up: [Int] = []
        var down: [Int] = []
    }

    /// - Parameters:
    ///   - sizes: Of each node.
    ///   - edges: Each from a node to another, without a circle.
    init(sizes: [(width: Double, height: Double)], edges: [(from: Int, to: Int)]) {
        var rowOf = [Int](repeating: 0, count: sizes.count)
        // Edges come in the order of their steps, which is one that goes down; dots at the end have no edges of their own.
        for _ in sizes.indices {
            for edge in edges { rowOf[edge.to] = max(rowOf[edge.to], rowOf[edge.from] + 1) }
        }
        var items = sizes.map { Item(width: $0.width, height: $0.height) }
        var rows = [[Int]](repeating: [], count: (rowOf.max() ?? 0) + 1)
        for (index, row) in rowOf.enumerated() { rows[row].append(index) }
        var chains: [[Int]] = []
        for edge in edges {
            var chain = [edge.from]
            for row in rowOf[edge.from] + 1..<max(rowOf[edge.to], rowOf[edge.from] + 1) {
                chain.append(items.count)
                rows[row].append(items.count)
                items.append(Item(width: 10, height: 0))
            }
            chain.append(edge.to)
            for (upper, lower) in zip(chain, chain.dropFirst()) {
                items[upper].down.append(lower)
                items[lower].up.append(upper)
            }
            chains.append(chain)
        }
        Self.order(&rows, items)
        Self.place(rows, &items)
        finish(rows, items, chains, count: sizes.count)
    }

    private mutating func finish(_ rows: [[Int]], _ items: [Item], _ chains: [[Int]], count: Int) {
        let left = items.map { $0.x - $0.width / 2 }.min() ?? 0
        let right = items.map { $0.x + $0.width / 2 }.max() ?? 0
        width = right - left + 2 * Self.margin
        var y = Self.margin
        var middles = [Double](repeating: 0, count: items.count)
        for row in rows {
            let tallest = row.map { items[$0].height }.max() ?? 0
            for item in row { middles[item] = y + tallest / 2 }
            y += tallest + Self.rowGap
        }
        height = y - Self.rowGap + Self.margin
        let x = items.map { $0.x - left + Self.margin }
        centers = (0..<count).map { (x[$0], middles[$0]) }
        ways = chains.map { chain in
            chain.enumerated().map { index, item in
                let half = items[item].height / 2
                let y =
                    index == 0 ? middles[item] + half : index == chain.count - 1 ? middles[item] - half : middles[item]
                return (x[item], y)
            }
        }
    }

    private static func order(_ rows: inout [[Int]], _ items: [Item]) {
        var best = rows
        var fewest = crossings(rows, items)
        for turn in 0..<24 where fewest > 0 {
            let indices =
                turn.isMultiple(of: 2) ? Array(rows.indices.dropFirst()) : Array(rows.indices.dropLast().reversed())
            for row in indices {
                let other = rows[turn.isMultiple(of: 2) ? row - 1 : row + 1]
                let places = Dictionary(uniqueKeysWithValues: other.enumerated().map { ($1, $0) })
                let keys = rows[row].enumerated().map { index, item in
                    let near = (turn.isMultiple(of: 2) ? items[item].up : items[item].down).compactMap { places[$0] }
                    let middle = near.isEmpty ? Double(index) : Double(near.reduce(0, +)) / Double(near.count)
                    return (item, middle, index)
                }
                rows[row] = keys.sorted { ($0.1, $0.2) < ($1.1, $1.2) }.map(\.0)
            }
            let now = crossings(rows, items)
            if now < fewest { (best, fewest) = (rows, now) }
        }
        rows = best
    }

    private static func crossings(_ rows: [[Int]], _ items: [Item]) -> Int {
        var count = 0
        for (upper, lower) in zip(rows, rows.dropFirst()) {
            let places = Dictionary(uniqueKeysWithValues: lower.enumerated().map { ($1, $0) })
            let lines = upper.enumerated().flatMap { index, item in
                items[item].down.compactMap { places[$0] }.map { (index, $0) }
            }
            for (index, line) in lines.enumerated() {
                for other in lines[(index + 1)...]
                where (line.0 - other.0) * (line.1 - other.1) < 0 { count += 1 }
            }
        }
        return count
    }

    private static func place(_ rows: [[Int]], _ items: inout [Item]) {
        for row in rows {
            var x = 0.0
            for item in row {
                items[item].x = x + items[item].width / 2
                x += items[item].width + columnGap
            }
            for item in row { items[item].x -= (x - columnGap) / 2 }
        }
        for turn in 0..<16 {
            let downwards = turn.isMultiple(of: 2)
            for row in downwards ? Array(rows.indices) : rows.indices.reversed() {
                settle(rows[row], &items, downwards: downwards)
            }
        }
    }

    // Each as near to the middle of its neighbours as it can be, the others of the row pushed aside on both sides alike.
    private static func settle(_ row: [Int], _ items: inout [Item], downwards: Bool) {
        let wanted = row.map { item -> Double in
            let near = (downwards ? items[item].up : items[item].down).map { items[$0].x }.sorted()
            guard !near.isEmpty else { return items[item].x }
            return (near[(near.count - 1) / 2] + near[near.count / 2]) / 2
        }
        var blocks: [(sum: Double, count: Double, members: [(item: Int, shift: Double)], width: Double)] = []
        for (index, item) in row.enumerated() {
            blocks.append((wanted[index], 1, [(item, 0)], items[item].width))
            // Two blocks that would overlap become one, in the middle of what all of it wants.
            while blocks.count > 1 {
                let (last, before) = (blocks[blocks.count - 1], blocks[blocks.count - 2])
                let distance = gap(before.members[before.members.count - 1], last.members[0], items)
                let lastEnd = before.sum / before.count + before.members[before.members.count - 1].shift
                guard last.sum / last.count + last.members[0].shift < lastEnd + distance else { break }
                let offset = before.members[before.members.count - 1].shift + distance - last.members[0].shift
                blocks.removeLast(2)
                blocks.append(
                    (
                        before.sum + last.sum - offset * last.count, before.count + last.count,
                        before.members + last.members.map { ($0.item, $0.shift + offset) }, 0
                    )
                )
            }
        }
        for block in blocks {
            for member in block.members { items[member.item].x = block.sum / block.count + member.shift }
        }
    }

    private static func gap(
        _ left: (item: Int, shift: Double),
        _ right: (item: Int, shift: Double),
        _ items: [Item]
    ) -> Double {
        (items[left.item].width + items[right.item].width) / 2 + columnGap
    }
}
