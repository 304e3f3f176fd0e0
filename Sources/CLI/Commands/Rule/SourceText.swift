internal import Glibc

/// Files that people write: rules, catalogs, packs.
enum SourceText {
    private static let byteLimit = 4 << 20

    /// All bytes of a file.
    static func read(_ path: String) throws(CommandFailure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(path) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw unreadable(path) }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= byteLimit else {
                throw CommandFailure(.file, "\(path): is larger than \(byteLimit >> 20) MiB")
            }
        }
    }

    /// The files in a folder whose names end so, by name; empty where there is no such folder.
    static func files(in folder: String, endings: [String]) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix("."), endings.contains(where: name.hasSuffix) { names.append(name) }
        }
        return names.sorted().map { "\(folder)/\($0)" }
    }

    /// Throws all problems as one failure, a problem a line.
    static func requireNone(_ problems: [String]) throws(CommandFailure) {
        guard !problems.isEmpty else { return }
        throw CommandFailure(.file, "nothing was applied:\n" + problems.joined(separator: "\n"))
    }

    /// Why the file of this name cannot be read, by the system's last error.
    static func unreadable(_ path: String) -> CommandFailure {
        let reason = strerror(errno).map { String(cString: $0) } ?? "errno \(errno)"
        return CommandFailure(.file, "\(path): cannot be read: \(reason)")
    }
}
