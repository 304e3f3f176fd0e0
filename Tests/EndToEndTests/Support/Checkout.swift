import Foundation

/// Where the checkout's files are.
enum Checkout {
    /// A file's absolute path, from its path in the checkout.
    static func path(_ relative: String) -> String {
        URL(fileURLWithPath: #filePath).appending(path: "../../../../\(relative)").standardizedFileURL.path
    }

    static func bytes(_ relative: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path(relative))))
    }

    /// The files of a folder, by name.
    static func files(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path(folder)).sorted().map { "\(folder)/\($0)" }
    }
}
