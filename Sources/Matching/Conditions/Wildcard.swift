internal import Model

/// A pattern in which `*` stands for any run of bytes, the empty one too, and all else for itself. Tried in time linear
/// in the text and the pattern: what lies between two stars is found where it is first, which leaves most for the rest.
struct Wildcard: Sendable {
    private let prefix: [UInt8]
    private let middle: [ByteSearch]
    // nil: the pattern has no star, and is the prefix alone.
    private let suffix: [UInt8]?

    init(_ pattern: String) {
        var parts = pattern.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
        prefix = parts.isEmpty ? [] : Array(parts.removeFirst())
        suffix = parts.popLast().map { Array($0) }
        middle = parts.filter { !$0.isEmpty }.map { ByteSearch(String(Substring($0))) }
    }

    func matches(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            guard let suffix else { return bytes.elementsEqual(prefix) }
            guard bytes.count >= prefix.count + suffix.count, bytes.starts(with: prefix),
                bytes.suffix(suffix.count).elementsEqual(suffix)
            else { return false }
            var rest = bytes[prefix.count..<(bytes.count - suffix.count)]
            for part in middle {
                guard let end = part.end(in: rest) else { return false }
                rest = rest.dropFirst(end)
            }
            return true
        }
    }
}
