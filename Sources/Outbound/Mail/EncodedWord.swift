/// RFC 2047's encoded words: text outside ASCII in a header.
enum EncodedWord {
    /// Whether the text cannot stand in a header as it is: it has characters outside ASCII, or looks encoded already.
    static func isNeeded(_ text: String) -> Bool {
        !text.utf8.allSatisfy { $0 < 0x80 } || text.contains("=?")
    }

    /// The words that stand for the text when they are put in a header with spaces or folds between them.
    ///
    /// A word holds whole characters only (RFC 2047, 5), and few enough that the first fits behind a header's name.
    static func words(_ text: String) -> [String] {
        var chunks: [[UInt8]] = []
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if let last = chunks.indices.last, chunks[last].count + bytes.count <= maxBytes {
                chunks[last] += bytes
            } else {
                chunks.append(bytes)
            }
        }
        return chunks.map { "=?UTF-8?B?\(Base64.encode($0))?=" }
    }

    // Makes 52 characters; the standard allows 75.
    private static let maxBytes = 30
}
