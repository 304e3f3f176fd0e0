/// A mail's header, folded between words where a line would pass 76 characters (RFC 5322, 2.2.3).
struct HeaderLine {
    private(set) var text: String
    private var column: Int
    private var isEmpty = true

    init(_ name: String) {
        text = "\(name):"
        column = text.utf8.count
    }

    init(_ name: String, words: [String]) {
        self.init(name)
        for word in words { append(word) }
    }

    /// Appends a word with a space before it, or on a line of its own; the first stays behind the name, for some readers
    /// take a name alone for an empty header.
    mutating func append(_ word: String) {
        if !isEmpty, column + 1 + word.utf8.count > 76 {
            text += "\r\n"
            column = 0
        }
        text += " \(word)"
        column += 1 + word.utf8.count
        isEmpty = false
    }

    /// Whether no line is longer than RFC 5322 lets it be.
    var fits: Bool {
        text.utf8.split(separator: 0x0A).allSatisfy { $0.count <= 998 }
    }
}
