package import CoreMetrics
internal import Synchronization

/// A swift-metrics back end that keeps the values in the process, for `/metrics` and for tests.
///
/// Counters get the suffix `_total`, timers `_seconds`. A handler is made once and then updated with an atomic or a small
/// lock of its own; the registry is locked only while handlers are made and while values are read.
package final class PrometheusMetrics: MetricsFactory {
    /// Combinations of labels that one metric may have. Values beyond it are counted in one series with the label
    /// `overflow="true"`, so that totals stay right and a label with endless values cannot fill the memory.
    package static let seriesLimit = 200

    /// Upper bounds of timers' buckets in seconds.
    package static let secondsBuckets = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ]

    /// Upper bounds of recorders' buckets: sizes and counts.
    package static let sizeBuckets: [Double] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000, 100_000, 1_000_000]

    private struct Family {
        let kind: MetricKind
        let label: String
        var series: [MetricLabels: any MetricCell] = [:]
    }

    private struct State {
        var families: [String: Family] = [:]
        var help: [String: String] = [:]
    }

    private let state = Mutex(State())
    private let seriesLimit: Int

    package init(seriesLimit: Int = PrometheusMetrics.seriesLimit) {
        self.seriesLimit = seriesLimit
    }

    /// Sets the HELP line of the metric with that full name. Without it the line shows the label that code uses.
    package func describe(_ name: String, _ help: String) {
        state.withLock { $0.help[name] = help }
    }

    /// All values now.
    package func snapshot() -> MetricsSnapshot {
        let (families, help) = state.withLock { ($0.families, $0.help) }
        let sorted = families.sorted { $0.key < $1.key }.map { name, family in
            MetricsSnapshot.Family(
                name: name,
                kind: family.kind,
                help: help[name] ?? family.label,
                series: family.series.sorted { $0.key < $1.key }.map {
                    MetricsSnapshot.Series(labels: $0.key, value: $0.value.value)
                }
            )
        }
        return MetricsSnapshot(families: sorted)
    }

    /// All values now, in Prometheus' text format.
    package func render() -> String {
        PrometheusText.render(snapshot())
    }

    /// The sum of a counter's series that have all of `labels`, such as `counterTotal("signalbox_events_total")`.
    package func counterTotal(_ name: String, labels: [(String, String)] = []) -> Double {
        snapshot().counterTotal(name, labels: labels)
    }

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        cell(MetricName.metric(label, suffix: "_total"), .counter, label, dimensions) { CounterCell() }
    }

    package func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        cell(MetricName.metric(label, suffix: "_total"), .counter, label, dimensions) { FloatingCounterCell() }
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        cell(MetricName.metric(label), .gauge, label, dimensions) { GaugeCell() }
    }

    package func makeRecorder(
        label: String,
        dimensions: [(String, String)],
        aggregate: Bool
    ) -> any RecorderHandler {
        guard aggregate else { return cell(MetricName.metric(label), .gauge, label, dimensions) { GaugeCell() } }
        return cell(MetricName.metric(label), .histogram, label, dimensions) { HistogramCell(bounds: Self.sizeBuckets) }
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        cell(MetricName.metric(label, suffix: "_seconds"), .histogram, label, dimensions) {
            HistogramCell(bounds: Self.secondsBuckets)
        }
    }

    package func destroyCounter(_ handler: any CounterHandler) { forget(handler) }
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { forget(handler) }
    package func destroyMeter(_ handler: any MeterHandler) { forget(handler) }
    package func destroyRecorder(_ handler: any RecorderHandler) { forget(handler) }
    package func destroyTimer(_ handler: any TimerHandler) { forget(handler) }

    /// The series' cell, made if there is none. A metric that is already of another kind gives a cell that nobody reads:
    /// two kinds under one name are no valid text, and a metric must not stop the work.
    private func cell<Cell: MetricCell>(
        _ name: String,
        _ kind: MetricKind,
        _ label: String,
        _ dimensions: [(String, String)],
        make: () -> Cell
    ) -> Cell {
        let wanted = MetricLabels(dimensions)
        return state.withLock { state in
            var family = state.families[name] ?? Family(kind: kind, label: label)
            guard family.kind == kind else { return make() }
            let isFull = family.series[wanted] == nil && family.series.count >= seriesLimit
            let labels = isFull ? MetricLabels.overflow : wanted
            if let existing = family.series[labels] {
                return existing as? Cell ?? make()
            }
            let cell = make()
            family.series[labels] = cell
            state.families[name] = family
            return cell
        }
    }

    private func forget(_ handler: AnyObject) {
        state.withLock { state in
            for (name, family) in state.families {
                guard let labels = family.series.first(where: { $0.value === handler })?.key else { continue }
                state.families[name]?.series[labels] = nil
                return
            }
        }
    }
}
