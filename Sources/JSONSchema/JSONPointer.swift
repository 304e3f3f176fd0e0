/// The text of places in JSON (RFC 6901).
package enum JSONPointer {
    /// `/a/b~1c` for `a`, `b/c`; empty for the root.
    package static func text(_ segments: some Sequence<String>) -> String {
        segments.map { "/" + escaped($0) }.joined()
    }

    static func escaped(_ segment: String) -> String {
        guard segment.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else {
            return segment
        }
        return String(segment.flatMap { $0 == "~" ? "~0" : $0 == "/" ? "~1" : String($0) })
    }

    /// Returns nil for text that is no pointer.
    static func segments(_ text: some StringProtocol) -> [String]? {
        guard !text.isEmpty else { return [] }
        guard text.utf8.first == UInt8(ascii: "/") else { return nil }
        var segments: [String] = []
        for part in text.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            var bytes: [UInt8] = []
            var rest = part[...]
            while let byte = rest.popFirst() {
                guard byte == UInt8(ascii: "~") else {
                    bytes.append(byte)
                    continue
                }
                switch rest.popFirst() {
                case UInt8(ascii: "0"): bytes.append(UInt8(ascii: "~"))
                case UInt8(ascii: "1"): bytes.append(UInt8(ascii: "/"))
                default: return nil
                }
            }
            segments.append(String(decoding: bytes, as: UTF8.self))
        }
        return segments
    }
}
