/// A message's properties (AMQP 0-9-1, class basic). Every string holds at most 255 bytes of UTF-8.
package struct AMQPProperties: Sendable, Hashable {
    /// A media type.
    package var contentType: String?
    package var contentEncoding: String?
    package var headers: AMQPTable
    /// Whether the broker writes the message to disk before it confirms.
    package var persistent: Bool
    package var priority: UInt8?
    package var correlationID: String?
    package var replyTo: String?
    /// Milliseconds, as a decimal string.
    package var expiration: String?
    package var messageID: String?
    /// Seconds since 1970.
    package var timestamp: UInt64?
    package var type: String?
    /// The broker refuses a name that is not the connection's own user.
    package var userID: String?
    package var appID: String?

    package init(
        contentType: String? = nil,
        contentEncoding: String? = nil,
        headers: AMQPTable = [:],
        persistent: Bool = true,
        priority: UInt8? = nil,
        correlationID: String? = nil,
        replyTo: String? = nil,
        expiration: String? = nil,
        messageID: String? = nil,
        timestamp: UInt64? = nil,
        type: String? = nil,
        userID: String? = nil,
        appID: String? = nil
    ) {
        self.contentType = contentType
        self.contentEncoding = contentEncoding
        self.headers = headers
        self.persistent = persistent
        self.priority = priority
        self.correlationID = correlationID
        self.replyTo = replyTo
        self.expiration = expiration
        self.messageID = messageID
        self.timestamp = timestamp
        self.type = type
        self.userID = userID
        self.appID = appID
    }
}
