internal import Foundation

/// A folder of one test's own.
package struct TemporaryFolder: Sendable {
    /// Its absolute path, without a slash at the end.
    package let path: String

    /// The path of a file in it.
    package func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file, and returns its path.
    @discardableResult
    package func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: file(name)))
        return file(name)
    }
}

/// Makes a folder for the time of `body`: in the run's own root, or else where the system keeps temporary files.
@discardableResult
package func withTemporaryFolder<Value>(_ body: (TemporaryFolder) async throws -> Value) async throws -> Value {
    let parent =
        ProcessInfo.processInfo.environment["SIGNALBOX_TEST_ROOT"] ?? FileManager.default.temporaryDirectory.path
    let folder = TemporaryFolder(path: "\(parent)/signalbox-\(UUID().uuidString.lowercased())")
    try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
    return try await releasing(
        body: { try await body(folder) },
        release: { try FileManager.default.removeItem(atPath: folder.path) }
    )
}
