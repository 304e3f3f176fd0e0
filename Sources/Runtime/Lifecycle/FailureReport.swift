/// A process's last word.
package enum FailureReport {
    /// Writes `error` as one line, `signalbox-matcher: …`, and returns the code to exit with.
    @discardableResult
    package static func write(
        _ error: any Error,
        program: String,
        to sink: any LogSink = DescriptorSink.standardError
    ) -> ExitCode {
        sink.write("\(program): \(JSONText.escapedControls("\(error)"))\n")
        return .failure
    }
}
