/// The labels of one series: sanitised names, sorted, each name once.
package struct MetricLabels: Hashable, Sendable {
    /// Sorted by name.
    package let pairs: [Pair]

    /// One label.
    package struct Pair: Hashable, Sendable {
        package let name: String
        package let value: String
    }

    /// Of labels that become the same name, the last stays. `le` belongs to histograms and is renamed.
    package init(_ dimensions: [(String, String)]) {
        var values: [String: String] = [:]
        for (name, value) in dimensions {
            let name = MetricName.label(name)
            values[name == "le" ? "le_" : name] = value
        }
        pairs = values.sorted { $0.key < $1.key }.map { Pair(name: $0.key, value: $0.value) }
    }

    /// The value of a label.
    package subscript(name: String) -> String? {
        pairs.first { $0.name == name }?.value
    }

    /// What all series beyond a metric's limit are counted under.
    static let overflow = MetricLabels([("overflow", "true")])
}

extension MetricLabels: Comparable {
    package static func < (left: Self, right: Self) -> Bool {
        left.pairs.lexicographicallyPrecedes(right.pairs) { ($0.name, $0.value) < ($1.name, $1.value) }
    }
}
