/// Where finished log lines go.
package protocol LogSink: Sendable {
    /// Writes one line, which ends in a newline.
    func write(_ line: String)
}
