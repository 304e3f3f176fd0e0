/// All metrics at one time, in a fixed order.
package struct MetricsSnapshot: Sendable {
    /// One metric with all its series.
    package struct Family: Sendable {
        package let name: String
        package let kind: MetricKind
        package let help: String
        /// Sorted by their labels.
        package let series: [Series]
    }

    /// One combination of labels.
    package struct Series: Sendable {
        package let labels: MetricLabels
        package let value: MetricValue
    }

    /// Sorted by name.
    package let families: [Family]

    /// The sum of a counter's series that have all of `labels`; 0 for a counter that nobody has touched.
    package func counterTotal(_ name: String, labels: [(String, String)] = []) -> Double {
        numbers(name, .counter, labels).reduce(0, +)
    }

    /// The value of a gauge, summed over its series that have all of `labels`; nil if there is none.
    package func gauge(_ name: String, labels: [(String, String)] = []) -> Double? {
        let values = numbers(name, .gauge, labels)
        return values.isEmpty ? nil : values.reduce(0, +)
    }

    /// A histogram's series with exactly `labels`.
    package func histogram(_ name: String, labels: [(String, String)] = []) -> HistogramValue? {
        let wanted = MetricLabels(labels)
        let found = families.first { $0.name == name && $0.kind == .histogram }?.series.first { $0.labels == wanted }
        guard case .histogram(let value)? = found?.value else { return nil }
        return value
    }

    private func numbers(_ name: String, _ kind: MetricKind, _ labels: [(String, String)]) -> [Double] {
        let wanted = MetricLabels(labels).pairs
        let family = families.first { $0.name == name && $0.kind == kind }
        return (family?.series ?? []).compactMap { series in
            guard case .number(let value) = series.value else { return nil }
            return wanted.allSatisfy(series.labels.pairs.contains) ? value : nil
        }
    }
}
