internal import Glibc

/// One of the program's two streams.
struct Terminal: Sendable {
    static let output = Terminal(descriptor: STDOUT_FILENO)
    static let error = Terminal(descriptor: STDERR_FILENO)

    let descriptor: CInt

    /// Whether somebody is looking.
    var isInteractive: Bool { isatty(descriptor) == 1 }

    /// Writes all of a text, or as much as its reader takes: one that went away, as `head` does, is no failure.
    ///
    /// - Returns: Whether all of it was taken; where not, `errno` says why.
    @discardableResult
    func write(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { return false }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            }
            return true
        }
    }
}
