internal import Configuration
internal import FoundationEssentials

extension Settings {
    /// Environment variables that start with `SIGNALBOX_` and are no settings: the file's name, and what tests use.
    static let reservedVariables = ["SIGNALBOX_CONFIG"]
    static let reservedVariablePrefix = "SIGNALBOX_TEST_"

    /// Where a configuration file is looked for when none is named.
    package static let usualFiles = ["config/signalbox.yaml", "/etc/signalbox/signalbox.yaml"]

    /// Reads the settings: environment variables first, then the file, then the defaults.
    ///
    /// - Parameters:
    ///   - configFile: the file named by `--config`; nil for `$SIGNALBOX_CONFIG`, else the first of `usualFiles` that exists
    ///   - environment: all environment variables; those of Signalbox start with `SIGNALBOX_`
    ///   - roleHealthPort: the role's own health port, used when `health.port` is `role`
    /// - Throws: ``SettingsError`` with everything that is wrong, unknown keys and variables among it.
    package static func load(
        configFile: String? = nil,
        environment: [String: String] = ProcessInfo.processInfo.environment,
        usualFiles: [String] = Settings.usualFiles,
        roleHealthPort: Int = HealthSettings.defaultPort
    ) async throws -> Settings {
        let variables = environment.filter { $0.key.hasPrefix(SettingDeclaration.environmentPrefix) }
        let named = configFile ?? variables["SIGNALBOX_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
        let path = named ?? usualFiles.first(where: TextFile.exists)
        let file: ConfigFile?
        do {
            file = try path.map { path throws(SettingProblem) in try ConfigFile(path: path) }
        } catch {
            throw SettingsError(problems: [error] + unknownVariables(variables))
        }
        let unknown = unknownVariables(variables) + (file.map(unknownKeys) ?? [])
        let secrets = Set(registry.filter(\.isSecret).map(\.environmentName))
        let environmentProvider = EnvironmentVariablesProvider(
            environmentVariables: variables,
            secretsSpecifier: .specific(secrets)
        )
        var providers: [any ConfigProvider] = [
            environmentProvider.prefixKeys(with: ConfigKey(SettingDeclaration.environmentScope))
        ]
        if let file, !file.isEmpty {
            do {
                providers.append(try await FileProvider<YAMLSnapshot>(config: location(of: file)))
            } catch {
                guard unknown.isEmpty else { throw SettingsError(problems: unknown) }
                throw SettingsError(problems: [unsupported(file)])
            }
        }
        let reader = SettingsReader(
            config: ConfigReader(providers: providers),
            environment: variables,
            file: file,
            roleHealthPort: roleHealthPort
        )
        let settings = Settings(config: reader)
        let problems = unknown + reader.problems
        guard problems.isEmpty else { throw SettingsError(problems: problems) }
        return settings
    }

    /// The variables that set nothing, in the order of their names. Their values are not shown: one may be a password.
    static func unknownVariables(_ variables: [String: String]) -> [SettingProblem] {
        let known = registry.map(\.environmentName)
        let unknown = variables.keys.filter { name in
            !known.contains(name) && !reservedVariables.contains(name) && !name.hasPrefix(reservedVariablePrefix)
        }
        return unknown.sorted().map { name in
            SettingProblem(
                code: .unknownName,
                name: name,
                source: .environment(name),
                message: "no setting has this name" + NearestName.question(name, among: known)
            )
        }
    }

    /// The file's keys that are no settings, and those whose form cannot be a value of theirs.
    static func unknownKeys(_ file: ConfigFile) -> [SettingProblem] {
        file.entries.compactMap { entry in
            let source = SettingProblem.Source.file(file.path, line: entry.line)
            guard let declaration = registry.first(where: { $0.name == entry.name }) else {
                return unknownKey(entry, source)
            }
            let message: String
            switch (entry.form, declaration.shape) {
            case (.scalar, .scalar), (.list, .list): return nil
            case (.null, .scalar): message = "has no value; write \"\" for none, or leave the key out"
            case (_, .scalar): message = "must be one value: \(declaration.expected)"
            case (_, .list): message = "must be \(declaration.expected)"
            }
            return SettingProblem(code: .wrongValue, name: entry.name, source: source, message: message)
        }
    }

    private static func unknownKey(_ entry: ConfigFile.Entry, _ source: SettingProblem.Source) -> SettingProblem? {
        let name = entry.name
        if registry.contains(where: { $0.group == name }) {
            switch entry.form {
            // An empty group says nothing wrong: all its keys are commented out.
            case .group, .null: return nil
            case .scalar, .list, .nestedList:
                return SettingProblem(
                    code: .wrongValue,
                    name: name,
                    source: source,
                    message: "must be a group of settings, such as `\(name): { … }`"
                )
            }
        }
        let nearest = NearestName.question(name, among: registry.map(\.name))
        return SettingProblem(
            code: .unknownName,
            name: name,
            source: source,
            message: "no setting has this name" + nearest
        )
    }

    private static func location(of file: ConfigFile) -> ConfigReader {
        let path = ConfigValue(.string(file.path), isSecret: false)
        return ConfigReader(provider: InMemoryProvider(values: [AbsoluteConfigKey(["filePath"]): path]))
    }

    private static func unsupported(_ file: ConfigFile) -> SettingProblem {
        SettingProblem(
            code: .malformedFile,
            name: "configuration file",
            source: .file(file.path, line: nil),
            message: "the file has changed while it was read, or holds YAML that settings cannot use"
        )
    }
}
