internal import Glibc

/// The lines of a file that are not blank, each with its number from 1.
struct EventLines {
    /// A line is one event, and the broker takes none that is larger.
    private static let byteLimit = 16 << 20

    private let descriptor: CInt
    private let name: String
    private var buffer: [UInt8] = []
    private var start = 0
    private var isAtEnd = false
    private var number = 0

    init(descriptor: CInt, name: String) {
        self.descriptor = descriptor
        self.name = name
    }

    /// The next line without its end; nil after the last one.
    mutating func next() throws(CommandFailure) -> (number: Int, bytes: [UInt8])? {
        while let line = try nextLine() {
            number += 1
            if line.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) { return (number, line) }
        }
        return nil
    }

    private mutating func nextLine() throws(CommandFailure) -> [UInt8]? {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: 0x0A) {
                defer { start = end + 1 }
                return Array(buffer[start..<end])
            }
            searched = buffer.count
            if isAtEnd {
                defer { start = buffer.count }
                return start < buffer.count ? Array(buffer[start...]) : nil
            }
            guard buffer.count - start <= Self.byteLimit else {
                throw CommandFailure(
                    .file,
                    "\(name):\(number + 1): the line is longer than \(Self.byteLimit >> 20) MiB"
                )
            }
            searched -= start
            try fill()
        }
    }

    private mutating func fill() throws(CommandFailure) {
        buffer.removeFirst(start)
        start = 0
        var chunk = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw SourceText.unreadable(name) }
            isAtEnd = count == 0
            buffer += chunk[..<count]
            return
        }
    }
}
