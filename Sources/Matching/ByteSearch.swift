/// Finds a text in others by its UTF-8 bytes, in time linear in both (Knuth, Morris and Pratt, 1977): neither a rule's
/// author nor a publisher can make it slow.
struct ByteSearch: Sendable {
    private let part: [UInt8]
    // How much of the part still matches when the byte after its first n does not.
    private let fallback: [Int]

    init(_ part: String) {
        let part = Array(part.utf8)
        var fallback = Array(repeating: 0, count: part.count)
        var matched = 0
        for index in part.indices.dropFirst() {
            while matched > 0, part[index] != part[matched] { matched = fallback[matched - 1] }
            if part[index] == part[matched] { matched += 1 }
            fallback[index] = matched
        }
        self.part = part
        self.fallback = fallback
    }

    /// Every text contains the empty one.
    func isFound(in text: String) -> Bool { end(in: text.utf8) != nil }

    /// How many bytes there are up to the end of the first place where it is found; nil where it is not.
    func end(in text: some Sequence<UInt8>) -> Int? {
        guard !part.isEmpty else { return 0 }
        var matched = 0
        var count = 0
        for byte in text {
            count += 1
            while matched > 0, byte != part[matched] { matched = fallback[matched - 1] }
            if byte == part[matched] { matched += 1 }
            if matched == part.count { return count }
        }
        return nil
    }
}
