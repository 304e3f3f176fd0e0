/// How a log line is written.
package enum LogFormat: String, Sendable, CaseIterable {
    /// `2026-11-21T10:00:00.123Z info signalbox.matcher message key=value`
    case text
    /// One JSON object for each line.
    case json
}
