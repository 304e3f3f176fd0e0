/// The flag that names the configuration file: `--config FILE` or `--config=FILE`.
package enum ConfigFlag {
    /// The file, and the arguments without the flag. A later flag wins.
    ///
    /// - Throws: ``SettingsError`` if the flag has no file.
    package static func extract(from arguments: [String]) throws -> (file: String?, rest: [String]) {
        var file: String?
        var rest: [String] = []
        var remaining = arguments[...]
        while let argument = remaining.popFirst() {
            if argument == "--config" {
                file = remaining.popFirst() ?? ""
            } else if argument.hasPrefix("--config=") {
                file = String(argument.dropFirst("--config=".count))
            } else {
                rest.append(argument)
            }
            if file == "" {
                let message = "needs the name of a file after it"
                throw SettingsError(problems: [
                    SettingProblem(code: .wrongValue, name: "--config", source: nil, message: message)
                ])
            }
        }
        return (file, rest)
    }
}
