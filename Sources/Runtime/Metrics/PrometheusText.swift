/// Prometheus' text format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats).
package enum PrometheusText {
    /// The media type of the format.
    package static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    /// All metrics, each line ended by a newline. The same values give the same text.
    package static func render(_ snapshot: MetricsSnapshot) -> String {
        var text = ""
        for family in snapshot.families where !family.series.isEmpty {
            text += "# HELP \(family.name) \(escapedHelp(family.help))\n"
            text += "# TYPE \(family.name) \(family.kind.rawValue)\n"
            for series in family.series {
                switch series.value {
                case .number(let value): text += line(family.name, series.labels, value)
                case .histogram(let histogram): text += lines(family.name, series.labels, histogram)
                }
            }
        }
        return text
    }

    private static func lines(_ name: String, _ labels: MetricLabels, _ histogram: HistogramValue) -> String {
        var text = ""
        for (bound, count) in zip(histogram.bounds + [.infinity], histogram.cumulativeCounts) {
            text += line(name + "_bucket", labels, Double(count), le: number(bound))
        }
        text += line(name + "_sum", labels, histogram.sum)
        return text + line(name + "_count", labels, Double(histogram.count))
    }

    private static func line(_ name: String, _ labels: MetricLabels, _ value: Double, le: String? = nil) -> String {
        var pairs = labels.pairs.map { "\($0.name)=\"\(escapedLabel($0.value))\"" }
        if let le { pairs.append("le=\"\(le)\"") }
        let list = pairs.isEmpty ? "" : "{" + pairs.joined(separator: ",") + "}"
        return "\(name)\(list) \(number(value))\n"
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return value == value.rounded() && value.magnitude < 1e15 ? "\(Int64(value))" : "\(value)"
    }

    private static func escapedLabel(_ text: String) -> String {
        escapedHelp(text).replacing("\"", with: "\\\"")
    }

    private static func escapedHelp(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    }
}
