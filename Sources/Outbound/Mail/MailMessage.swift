internal import Model

/// A mail: the envelope that the server routes by, and what its reader sees.
package struct MailMessage: Equatable, Sendable {
    /// Where bounces go; empty for none (RFC 5321's null reverse-path).
    package var envelopeFrom: String

    /// Whom the server delivers to, 1 to 100; not in the headers.
    package var recipients: [String]

    package var from: Mailbox

    /// Whom the headers name; none is written as undisclosed recipients.
    package var to: [Mailbox]
    package var subject: String

    /// With its angle brackets, sent as it is: the key by which a mail that was sent twice is recognised.
    package var messageID: String

    /// Seconds since 1970, UTC.
    package var date: Int64

    /// Headers beside those that the other fields make, such as `List-Unsubscribe`.
    package var extraHeaders: [HeaderField]

    package var text: String

    /// The same in HTML; the reader's program picks one.
    package var html: String?

    package init(
        envelopeFrom: String,
        recipients: [String],
        from: Mailbox,
        to: [Mailbox],
        subject: String,
        messageID: String,
        date: Int64,
        extraHeaders: [HeaderField] = [],
        text: String,
        html: String? = nil
    ) {
        self.envelopeFrom = envelopeFrom
        self.recipients = recipients
        self.from = from
        self.to = to
        self.subject = subject
        self.messageID = messageID
        self.date = date
        self.extraHeaders = extraHeaders
        self.text = text
        self.html = html
    }
}

extension MailMessage {
    /// The longest text, and the longest HTML, that is sent.
    static let maxTextBytes = 8 << 20

    private static let ownHeaders = [
        "From", "To", "Cc", "Bcc", "Sender", "Subject", "Message-ID", "Date", "MIME-Version", "Content-Type",
        "Content-Transfer-Encoding", "Return-Path", "Received",
    ]

    /// Refuses what would break the envelope or the headers; nothing is stripped.
    func validate() throws(OutboundError) {
        if !envelopeFrom.isEmpty { try MailAddress.validate(envelopeFrom, field: "envelopeFrom") }
        guard (1...100).contains(recipients.count) else {
            throw OutboundError(.invalidRequest(field: "recipients"), "a mail has 1 to 100 recipients")
        }
        for recipient in recipients { try MailAddress.validate(recipient, field: "recipients") }
        try validate(from, field: "from")
        for mailbox in to { try validate(mailbox, field: "to") }
        try validate(subject, field: "subject")
        try validateMessageID()
        for header in extraHeaders { try validate(header) }
        for (field, value) in [("text", text), ("html", html ?? "")] {
            guard value.utf8.count <= Self.maxTextBytes else {
                throw OutboundError(.invalidRequest(field: field), "\(field) is longer than \(Self.maxTextBytes) bytes")
            }
        }
    }

    private func validate(_ mailbox: Mailbox, field: String) throws(OutboundError) {
        try MailAddress.validate(mailbox.address, field: field)
        try validate(mailbox.name ?? "", field: field)
    }

    private func validate(_ value: String, field: String) throws(OutboundError) {
        guard value.utf8.allSatisfy({ $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }) else {
            throw OutboundError(.invalidRequest(field: field), "\(field) has a line break or another control character")
        }
        guard value.utf8.count <= 4096 else {
            throw OutboundError(.invalidRequest(field: field), "\(field) is longer than 4096 bytes")
        }
    }

    private func validateMessageID() throws(OutboundError) {
        let inner = messageID.dropFirst().dropLast()
        guard messageID.utf8.first == UInt8(ascii: "<"), messageID.utf8.last == UInt8(ascii: ">"),
            messageID.utf8.count <= 900, inner.utf8.filter({ $0 == UInt8(ascii: "@") }).count == 1,
            inner.utf8.first != UInt8(ascii: "@"), inner.utf8.last != UInt8(ascii: "@"),
            inner.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">") })
        else {
            throw OutboundError(.invalidRequest(field: "messageID"), "a Message-ID has the form <left@right> in ASCII")
        }
    }

    private func validate(_ header: HeaderField) throws(OutboundError) {
        guard !header.name.isEmpty, header.name.utf8.count <= 76,
            header.name.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ":") })
        else {
            throw OutboundError(.invalidRequest(field: "extraHeaders"), "a header's name is empty, too long or no name")
        }
        guard !Self.ownHeaders.contains(where: { header.isNamed($0) }) else {
            throw OutboundError(.invalidRequest(field: "extraHeaders"), "header \(header.name) is not an extra one")
        }
        try validate(header.value, field: header.name)
    }
}
