/// A reply of a mail server (RFC 5321, 4.2).
package struct SMTPReply: Equatable, Sendable {
    /// The three digits: 2xx done, 4xx refused for now, 5xx refused for good.
    package let code: Int

    /// The enhanced status code (RFC 3463), such as `5.1.1`, where the server gives one.
    package let enhancedCode: String?

    /// The reply's text without the codes, lines joined by a space; the server's own words.
    package let text: String

    package init(code: Int, enhancedCode: String? = nil, text: String = "") {
        self.code = code
        self.enhancedCode = enhancedCode
        self.text = text
    }

    /// Whether the server may say yes later.
    package var isTransient: Bool { (400...499).contains(code) }
}

extension SMTPReply: CustomStringConvertible {
    package var description: String {
        ["\(code)", enhancedCode ?? "", text].filter { !$0.isEmpty }.joined(separator: " ")
    }
}
