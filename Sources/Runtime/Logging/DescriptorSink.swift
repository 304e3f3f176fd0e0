internal import Glibc

/// Writes each line to a file descriptor with one write(2), so that lines of several threads and processes stay whole.
package struct DescriptorSink: LogSink {
    /// Standard error.
    package static let standardError = DescriptorSink(descriptor: STDERR_FILENO)

    private let descriptor: CInt

    /// The descriptor stays the caller's to close.
    package init(descriptor: CInt) {
        self.descriptor = descriptor
    }

    package func write(_ line: String) {
        var line = line
        line.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count < 0 && errno == EINTR { continue }
                // A log that nobody can take must not stop the work.
                guard count > 0 else { return }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            }
        }
    }
}
