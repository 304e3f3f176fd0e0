internal import Glibc

/// Reads small text files: configuration and secrets.
enum TextFile {
    /// Why a file gave no text, as a phrase that follows the file's name.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// More than this is no configuration.
    static let byteLimit = 1 << 20

    /// The whole file as UTF-8.
    static func read(_ path: String) throws(Failure) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw failure(errno) }
            guard count > 0 else { break }
            bytes += chunk[..<count]
            guard bytes.count <= byteLimit else { throw Failure(description: "is larger than \(byteLimit) bytes") }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(description: "is not UTF-8 text")
        }
        return text
    }

    /// Whether there is something of that name.
    static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    private static func failure(_ code: CInt) -> Failure {
        let reason = strerror(code).map { String(cString: $0) } ?? "errno \(code)"
        return Failure(description: "cannot be read: \(reason)")
    }
}
