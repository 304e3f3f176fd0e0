/// A mail in the form in which it goes over the wire (RFC 5322, MIME).
///
/// Written here and not by libcurl's MIME functions, so that its length is known, no line begins with a dot, and the
/// same mail is the same bytes each time. A length that is not exact ends a mail early in libcurl 7.88, which counts
/// the dots that it stuffs.
struct MailData: Equatable, Sendable {
    let envelopeFrom: String
    let recipients: [String]
    let bytes: [UInt8]

    // "=_" occurs in no quoted-printable text.
    private static let boundary = "=_signalbox"

    init(_ mail: MailMessage) throws(OutboundError) {
        try mail.validate()
        envelopeFrom = mail.envelopeFrom
        recipients = mail.recipients
        var head = ""
        for header in Self.headers(mail) {
            guard header.fits else {
                throw OutboundError(.invalidRequest(field: "headers"), "a header has a word too long for a line of 998")
            }
            head += header.text + "\r\n"
        }
        head += "MIME-Version: 1.0\r\n"
        guard let html = mail.html else {
            bytes = Array((head + Self.partHead("plain")).utf8) + QuotedPrintable.encode(mail.text)
            return
        }
        head += "Content-Type: multipart/alternative; boundary=\"\(Self.boundary)\"\r\n\r\n"
        var bytes = Array(head.utf8)
        for (subtype, text) in [("plain", mail.text), ("html", html)] {
            bytes += Array("--\(Self.boundary)\r\n\(Self.partHead(subtype))".utf8)
            // The line break before a boundary is the boundary's (RFC 2046, 5.1.1).
            bytes += QuotedPrintable.encode(text) + [0x0D, 0x0A]
        }
        self.bytes = bytes + Array("--\(Self.boundary)--\r\n".utf8)
    }

    private static func headers(_ mail: MailMessage) -> [HeaderLine] {
        var to = HeaderLine("To")
        for (index, mailbox) in mail.to.enumerated() {
            var words = mailbox.words
            if index + 1 < mail.to.count, let last = words.popLast() { words.append(last + ",") }
            for word in words { to.append(word) }
        }
        if mail.to.isEmpty { to.append("undisclosed-recipients:;") }
        return [
            HeaderLine("Date", words: [MailDate.format(mail.date)]),
            HeaderLine("From", words: mail.from.words),
            to,
            HeaderLine("Message-ID", words: [mail.messageID]),
            HeaderLine("Subject", words: words(mail.subject)),
        ] + mail.extraHeaders.map { HeaderLine($0.name, words: words($0.value)) }
    }

    /// The words of an unstructured header; spaces beyond one between two words stay with the word before them.
    private static func words(_ text: String) -> [String] {
        let text = text.trimmingSpaces()
        if EncodedWord.isNeeded(text) { return EncodedWord.words(text) }
        return text.split(separator: " ", omittingEmptySubsequences: false).reduce(into: []) { words, word in
            if word.isEmpty, let last = words.popLast() {
                words.append(last + " ")
            } else {
                words.append(String(word))
            }
        }
    }

    private static func partHead(_ subtype: String) -> String {
        "Content-Type: text/\(subtype); charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    }
}
