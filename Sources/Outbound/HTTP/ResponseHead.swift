/// Collects the header lines of a response as they come in, within bounds.
struct ResponseHead {
    private(set) var headers = HTTPHeaders()

    private let maxCount: Int
    private var bytesLeft: Int

    /// `maxBytes` counts everything, interim responses included.
    init(maxCount: Int, maxBytes: Int) {
        self.maxCount = maxCount
        bytesLeft = maxBytes
    }

    /// Takes one line with its line break; false when a bound is passed.
    mutating func take(_ line: UnsafeRawBufferPointer) -> Bool {
        bytesLeft -= line.count
        guard bytesLeft >= 0 else { return false }
        // A status line opens a head: what came before was an interim response (RFC 9110, 15.2).
        if line.starts(with: "HTTP/".utf8) {
            headers = HTTPHeaders()
            return true
        }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0 else { return true }
        guard headers.fields.count < maxCount else { return false }
        var value = line[(colon + 1)...]
        while value.last == 0x0A || value.last == 0x0D { value.removeLast() }
        headers.add(
            String(decoding: line[..<colon], as: UTF8.self),
            String(decoding: value.trimmingSpaces(), as: UTF8.self)
        )
        return true
    }
}
