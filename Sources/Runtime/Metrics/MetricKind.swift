/// What a metric family measures, as its TYPE line names it.
package enum MetricKind: String, Sendable {
    case counter
    case gauge
    case histogram
}
