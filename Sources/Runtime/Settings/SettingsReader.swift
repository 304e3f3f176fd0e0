package import Configuration

/// Reads settings by name, keeps what it was asked for as declarations, and gathers problems instead of stopping at one.
///
/// Each settings struct reads its keys from it once, with their defaults, bounds and summaries; there is no second list.
package final class SettingsReader {
    private let config: ConfigReader
    private let environment: [String: String]
    private let file: ConfigFile?
    /// The port that the role's health server uses when `health.port` leaves it to the role.
    let roleHealthPort: Int
    /// Every key read so far, in order.
    package private(set) var declarations: [SettingDeclaration] = []
    /// Everything found wrong so far.
    package private(set) var problems: [SettingProblem] = []

    /// - Parameters:
    ///   - config: where the values come from
    ///   - environment: the `SIGNALBOX_…` variables, to say where a value came from
    ///   - file: the keys of the configuration file, to say where a value came from
    ///   - roleHealthPort: see ``HealthSettings/port``
    package init(
        config: ConfigReader,
        environment: [String: String] = [:],
        file: ConfigFile? = nil,
        roleHealthPort: Int = HealthSettings.defaultPort
    ) {
        self.config = config
        self.environment = environment
        self.file = file
        self.roleHealthPort = roleHealthPort
    }

    /// A reader that finds nothing, so that every setting has its default.
    package static func defaults() -> SettingsReader {
        SettingsReader(config: ConfigReader(provider: InMemoryProvider(values: [:])))
    }

    /// Text on one line that must not be empty.
    package func text(_ name: String, default fallback: String, _ summary: String) -> String {
        scalar(name, expected: "text on one line, not empty", default: fallback, text: fallback, summary) {
            $0.isEmpty || $0.hasControlCharacters ? nil : $0
        }
    }

    /// Text on one line; empty means "not set".
    package func optionalText(_ name: String, _ summary: String) -> String? {
        scalar(name, expected: "text on one line", default: nil, text: "", summary) {
            $0.hasControlCharacters ? .none : .some($0.isEmpty ? nil : $0)
        }
    }

    /// An `http:` or `https:` address without a login in it; empty means "not set". The text is never shown.
    package func optionalURL(_ name: String, _ summary: String) -> String? {
        let expected = "an http:// or https:// address without user or password"
        return scalar(name, expected: expected, default: nil, text: "", showsValue: false, summary) { text in
            if text.isEmpty { return .some(nil) }
            let isHTTP = ["http://", "https://"].contains { text.hasPrefix($0) && text.count > $0.count }
            let isPlain = !text.contains("@") && !text.contains(" ") && !text.hasControlCharacters
            // Two optionals: the outer one is nil for a wrong value, the inner one for "not set".
            return isHTTP && isPlain ? .some(.some(text)) : .none
        }
    }

    /// A whole number within bounds.
    package func integer(
        _ name: String,
        default fallback: Int,
        in bounds: ClosedRange<Int>,
        _ summary: String
    ) -> Int {
        let expected = "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)"
        return scalar(name, expected: expected, default: fallback, text: "\(fallback)", summary) {
            Int($0).flatMap { bounds.contains($0) ? $0 : nil }
        }
    }

    /// `true` or `false`; `on`, `off`, `yes` and `no` mean the same.
    package func boolean(_ name: String, default fallback: Bool, _ summary: String) -> Bool {
        scalar(name, expected: "true or false (or on, off, yes, no)", default: fallback, text: "\(fallback)", summary) {
            switch $0.lowercased() {
            case "true", "on", "yes": true
            case "false", "off", "no": false
            default: nil
            }
        }
    }

    /// A duration within bounds, as ``DurationText`` writes it.
    package func duration(
        _ name: String,
        default fallback: Duration,
        in bounds: ClosedRange<Duration>,
        _ summary: String
    ) -> Duration {
        let (low, high) = (DurationText.format(bounds.lowerBound), DurationText.format(bounds.upperBound))
        let expected = "a duration from \(low) to \(high), written like 500ms, 5s, 2m or 1h"
        return scalar(name, expected: expected, default: fallback, text: DurationText.format(fallback), summary) {
            DurationText.parse($0).flatMap { bounds.contains($0) ? $0 : nil }
        }
    }

    /// One of an enumeration's raw values.
    package func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ name: String,
        default fallback: Value,
        _ summary: String
    ) -> Value {
        let expected = "one of " + Value.allCases.map(\.rawValue).joined(separator: ", ")
        return scalar(name, expected: expected, default: fallback, text: fallback.rawValue, summary) {
            Value(rawValue: $0)
        }
    }

    /// A list: a YAML sequence, or text with commas in an environment variable. `element` is the phrase for one element,
    /// with its article; `parse` returns nil for a wrong one.
    package func list<Element>(
        _ name: String,
        of element: String,
        _ summary: String,
        parse: (String) -> Element?
    ) -> [Element] {
        let declaration = SettingDeclaration(
            name: name,
            expected: "a list; each element is \(element)",
            defaultText: "[]",
            summary: summary,
            isSecret: false,
            shape: .list
        )
        declarations.append(declaration)
        let texts = config.stringArray(forKey: ConfigKey(name), default: []).filter { !$0.isEmpty }
        return texts.compactMap { text in
            let value = parse(text)
            if value == nil { refuse(name, "\(text.quoted) is not \(element)") }
            return value
        }
    }

    /// A secret: the key itself, or its twin `…File`, which names a file that holds it. Nil when neither is set.
    package func secret(_ name: String, _ summary: String) -> Secret? {
        let expected = "text on one line"
        let given: Secret? = scalar(name, expected: expected, default: nil, text: "", isSecret: true, summary) {
            $0.hasControlCharacters ? .none : .some($0.isEmpty ? nil : Secret($0))
        }
        let twin = name + "File"
        let path = optionalText(twin, "A file that holds `\(name)`; a newline at its end is dropped.")
        guard let path else { return given }
        if let given {
            // The environment goes before the file, for the pair as for one key; on one level nobody knows which is meant.
            let (isKeyFromEnvironment, isTwinFromEnvironment) = (isFromEnvironment(name), isFromEnvironment(twin))
            if isKeyFromEnvironment && !isTwinFromEnvironment { return given }
            guard isTwinFromEnvironment && !isKeyFromEnvironment else {
                refuse(twin, code: .conflict, "\(name) is set as well; set one of them")
                return nil
            }
        }
        return contents(ofFileNamedBy: twin, path: path).flatMap { text in
            let line = text.droppingFinalNewline
            guard !line.isEmpty, !line.hasControlCharacters else {
                refuse(twin, code: .malformedFile, "the file \(path.quoted) must hold the secret on one line")
                return nil
            }
            return Secret(line)
        }
    }

    /// The text of the file that the setting `name` names; nil, and a problem, if it cannot be read.
    func contents(ofFileNamedBy name: String, path: String) -> String? {
        do {
            return try TextFile.read(path)
        } catch {
            refuse(name, code: .unreadableFile, "the file \(path.quoted) \(error)")
            return nil
        }
    }

    /// Adds a problem with the setting `name`.
    package func refuse(_ name: String, code: SettingProblem.Code = .wrongValue, _ message: String) {
        problems.append(SettingProblem(code: code, name: name, source: source(of: name), message: message))
    }

    /// Where the value of `name` comes from; nil for a default.
    func source(of name: String) -> SettingProblem.Source? {
        if isFromEnvironment(name) { return .environment(SettingDeclaration.environmentName(of: name)) }
        guard let file, let line = file.line(of: name) else { return nil }
        return .file(file.path, line: line)
    }

    private func isFromEnvironment(_ name: String) -> Bool {
        environment[SettingDeclaration.environmentName(of: name)] != nil
    }

    /// Reads a value that may only be one text. `parse` returns nil for a wrong one.
    func scalar<Value>(
        _ name: String,
        expected: String,
        default fallback: Value,
        text: String,
        isSecret: Bool = false,
        showsValue: Bool = true,
        _ summary: String,
        parse: (String) -> Value?
    ) -> Value {
        let declaration = SettingDeclaration(
            name: name,
            expected: expected,
            defaultText: text,
            summary: summary,
            isSecret: isSecret,
            shape: .scalar
        )
        declarations.append(declaration)
        guard let given = config.string(forKey: ConfigKey(name), isSecret: isSecret) else { return fallback }
        if let value = parse(given) { return value }
        let shown = showsValue && !isSecret ? given.quoted : "the value"
        refuse(name, "\(shown) is not \(expected)")
        return fallback
    }
}
