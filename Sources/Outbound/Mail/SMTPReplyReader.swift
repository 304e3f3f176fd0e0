/// Puts a server's reply lines together; what counts is the last whole reply, and what came after the go-ahead for data.
struct SMTPReplyReader {
    /// The last reply that was complete, but for the answer to a farewell.
    private(set) var last: SMTPReply?

    /// Whether the server said 354, which it says to DATA alone.
    private(set) var hasGoAhead = false

    /// The reply that came after the go-ahead: the answer to the message.
    private(set) var final: SMTPReply?

    private var text = ""
    private var enhancedCode: String?

    // RFC 5321 has replies of 512 bytes a line; a few lines tell a person enough.
    private static let maxTextBytes = 2048

    mutating func take(_ line: UnsafeRawBufferPointer) {
        let bytes = Array(line.prefix(1024)).filter { $0 != 0x0D && $0 != 0x0A }
        guard bytes.count >= 3, bytes[..<3].allSatisfy({ (0x30...0x39).contains($0) }) else { return }
        let code = bytes[..<3].reduce(0) { $0 * 10 + Int($1 - 0x30) }
        take(text: bytes.dropFirst(4))
        if bytes.count > 3, bytes[3] == UInt8(ascii: "-") { return }
        let reply = SMTPReply(code: code, enhancedCode: enhancedCode, text: text)
        text = ""
        enhancedCode = nil
        // The answer to libcurl's farewell after a failure must not hide the reply that was its cause.
        if code == 221 { return }
        last = reply
        if hasGoAhead {
            final = final ?? reply
        } else if code == 354 {
            hasGoAhead = true
        }
    }

    private mutating func take(text bytes: ArraySlice<UInt8>) {
        var rest = String(decoding: bytes.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }, as: UTF8.self)
        let word = rest.prefix { $0 != " " }
        if Self.isEnhancedCode(word) {
            enhancedCode = enhancedCode ?? String(word)
            rest = String(rest.dropFirst(word.count))
        }
        rest = rest.trimmingSpaces()
        guard !rest.isEmpty, text.utf8.count + rest.utf8.count < Self.maxTextBytes else { return }
        text += text.isEmpty ? rest : " \(rest)"
    }

    /// RFC 3463: class 2, 4 or 5, subject and detail of up to three digits.
    private static func isEnhancedCode(_ word: Substring) -> Bool {
        let parts = word.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, ["2", "4", "5"].contains(parts[0]) else { return false }
        return parts.allSatisfy { part in
            (1...3).contains(part.utf8.count) && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
        }
    }
}
