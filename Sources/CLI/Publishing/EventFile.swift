internal import Glibc

/// A file of events, one a line, that can be read more than once: what comes through a pipe is kept in a file of its own.
final class EventFile {
    /// What messages call it.
    let name: String
    private let descriptor: CInt

    /// - Parameter path: `-` is standard input.
    init(path: String) throws(CommandFailure) {
        name = path == "-" ? "standard input" : path
        let opened = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else { throw SourceText.unreadable(name) }
        var status = stat()
        guard fstat(opened, &status) == 0 else {
            let failure = SourceText.unreadable(name)
            close(opened)
            throw failure
        }
        guard status.st_mode & S_IFMT != S_IFREG else {
            descriptor = opened
            return
        }
        defer { close(opened) }
        descriptor = try Self.spool(opened, name)
    }

    deinit { close(descriptor) }

    /// The lines from the first one on. Only one reader at a time.
    func lines() throws(CommandFailure) -> EventLines {
        guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw SourceText.unreadable(name) }
        return EventLines(descriptor: descriptor, name: name)
    }

    // A file without a name: it is gone when the process is.
    private static func spool(_ source: CInt, _ name: String) throws(CommandFailure) -> CInt {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(folder)/signalbox-events-XXXXXX".utf8CString)
        let file = mkstemp(&template)
        guard file >= 0 else { throw SourceText.unreadable(folder) }
        unlink(template)
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(source, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            if count == 0 { return file }
            var written = 0
            while count > 0, written < count {
                let step = chunk.withUnsafeBytes { write(file, $0.baseAddress.map { $0 + written }, count - written) }
                if step < 0 && errno == EINTR { continue }
                guard step > 0 else { break }
                written += step
            }
            guard count > 0, written == count else {
                let failure = SourceText.unreadable(name)
                close(file)
                throw failure
            }
        }
    }
}
