package import Logging
internal import Model

/// A swift-log back end that writes one line for each message, as text or as JSON.
package struct LineLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let format: LogFormat
    private let sink: any LogSink
    private let time: @Sendable () -> String

    /// - Parameters:
    ///   - label: the logger's label, such as `signalbox.matcher`
    ///   - time: the time of a message as text
    package init(
        label: String,
        level: Logger.Level,
        format: LogFormat,
        sink: any LogSink,
        metadataProvider: Logger.MetadataProvider? = nil,
        time: @escaping @Sendable () -> String = { UTCTime.text(WallClock.system.now) }
    ) {
        self.label = label
        self.format = format
        self.sink = sink
        self.time = time
        self.metadataProvider = metadataProvider
        logLevel = level
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let given = event.metadata { all.merge(given) { $1 } }
        if let error = event.error { all["error"] = .string("\(error)") }
        let pairs = all.sorted { $0.key < $1.key }
        switch format {
        case .text: sink.write(textLine(event.level, "\(event.message)", pairs))
        case .json: sink.write(jsonLine(event.level, "\(event.message)", pairs))
        }
    }

    private func textLine(
        _ level: Logger.Level,
        _ message: String,
        _ pairs: [(key: String, value: Logger.MetadataValue)]
    ) -> String {
        var line = "\(time()) \(level.rawValue) \(label) \(JSONText.escapedControls(message))"
        for (key, value) in pairs {
            line += " \(Self.bare(key))=\(Self.bare(value.flatText))"
        }
        return line + "\n"
    }

    private func jsonLine(
        _ level: Logger.Level,
        _ message: String,
        _ pairs: [(key: String, value: Logger.MetadataValue)]
    ) -> String {
        var line = "{\"time\":\(JSONText.quoted(time())),\"level\":\"\(level.rawValue)\""
        line += ",\"logger\":\(JSONText.quoted(label)),\"message\":\(JSONText.quoted(message))"
        if !pairs.isEmpty {
            line += ",\"metadata\":{" + pairs.map { "\(JSONText.quoted($0)):\($1.json)" }.joined(separator: ",") + "}"
        }
        return line + "}\n"
    }

    /// As it is when it cannot be misread, else in quotation marks.
    private static func bare(_ text: String) -> String {
        let isPlain =
            !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x3D && $0 != 0x5C }
        return isPlain ? text : JSONText.quoted(text)
    }
}

extension Logger.MetadataValue {
    /// Without structure, for one value of a text line.
    fileprivate var flatText: String {
        switch self {
        case .string(let text): text
        case .stringConvertible(let value): "\(value)"
        case .array, .dictionary: json
        }
    }

    fileprivate var json: String {
        switch self {
        case .string, .stringConvertible: JSONText.quoted(flatText)
        case .array(let values): "[" + values.map(\.json).joined(separator: ",") + "]"
        case .dictionary(let pairs):
            "{"
                + pairs.sorted { $0.key < $1.key }
                .map { "\(JSONText.quoted($0.key)):\($0.value.json)" }
                .joined(separator: ",") + "}"
        }
    }
}
