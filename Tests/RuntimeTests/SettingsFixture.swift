import FoundationEssentials
import Runtime

/// A folder of its own for each test's files.
struct TemporaryFolder: ~Copyable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/signalbox-runtime-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    func write(_ name: String, _ text: String) throws -> String {
        let file = path + "/" + name
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        return file
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}

/// Loads settings from a file's text and from variables.
func load(yaml: String? = nil, environment: [String: String] = [:]) async throws -> Settings {
    let folder = try TemporaryFolder()
    let file = try yaml.map { try folder.write("signalbox.yaml", $0) }
    return try await Settings.load(configFile: file, environment: environment, usualFiles: [])
}

/// The problems that loading finds; empty if it finds none.
func problems(yaml: String? = nil, environment: [String: String] = [:]) async throws -> [SettingProblem] {
    do {
        _ = try await load(yaml: yaml, environment: environment)
        return []
    } catch let error as SettingsError {
        return error.problems
    }
}

/// The repository's root, found from this file.
func repositoryFile(_ path: String, from file: String = #filePath) -> String {
    file.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 } + "/" + path
}
