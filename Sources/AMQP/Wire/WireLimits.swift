/// What the protocol cannot carry is refused before a byte of it is sent: librabbitmq cuts a long name silently, and finds
/// out that a table is too large when half of the message is on the wire.
enum WireLimits {
    /// A content header must fit into one frame with all of its short strings.
    private static let headerAllowance = 4096 - 512

    /// Throws what is wrong with the message, if anything.
    static func check(_ message: AMQPMessage, frameMax: Int) throws(AMQPError) {
        try name(message.exchange, "exchange")
        try name(message.routingKey, "routing key")
        let properties = message.properties
        try name(properties.contentType, "content type")
        try name(properties.contentEncoding, "content encoding")
        try name(properties.correlationID, "correlation id")
        try name(properties.replyTo, "reply-to")
        try name(properties.expiration, "expiration")
        try name(properties.messageID, "message id")
        try name(properties.type, "type")
        try name(properties.userID, "user id")
        try name(properties.appID, "app id")
        if !properties.headers.isEmpty { try table(properties.headers, "headers", frameMax: frameMax) }
    }

    /// Names are at most 255 bytes.
    static func name(_ value: String?, _ what: String) throws(AMQPError) {
        guard let value, value.utf8.count > 255 else { return }
        throw AMQPError(
            .invalidMessage,
            "The \(what) has \(value.utf8.count) bytes, and AMQP carries at most 255: '\(value.prefix(40))…'."
        )
    }

    /// Throws when the table is nested too deep, too large for a frame, or has a field that RabbitMQ misreads.
    static func table(_ table: AMQPTable, _ what: String, frameMax: Int) throws(AMQPError) {
        let size = try size(of: table, what, depth: 1)
        guard size + headerAllowance > frameMax else { return }
        throw AMQPError(
            .invalidMessage,
            "The \(what) take \(size) bytes, and at most \(frameMax - headerAllowance) fit: move data into the body."
        )
    }

    private static func size(of table: AMQPTable, _ what: String, depth: Int) throws(AMQPError) -> Int {
        var total = 4
        for entry in table.entries {
            try name(entry.name, "name of a field in the \(what)")
            total += 2 + entry.name.utf8.count
            total += try size(of: entry.value, entry.name, what, depth: depth)
        }
        return total
    }

    private static func size(of value: AMQPValue, _ name: String, _ what: String, depth: Int) throws(AMQPError) -> Int {
        switch value {
        case .string(let text): return 4 + text.utf8.count
        case .bytes(let bytes): return 4 + bytes.count
        case .uint64(let number) where number > UInt64(Int64.max):
            throw AMQPError(
                .invalidMessage,
                "The field '\(name)' of the \(what) is \(number), which RabbitMQ would read as negative: send it as text."
            )
        case .array, .table:
            guard depth < AMQPValue.maximalNesting else {
                throw AMQPError(
                    .invalidMessage,
                    "The field '\(name)' of the \(what) is nested deeper than \(AMQPValue.maximalNesting) levels."
                )
            }
            if case .table(let table) = value { return try size(of: table, what, depth: depth + 1) }
            guard case .array(let values) = value else { return 0 }
            var total = 4
            for value in values { total += 1 + (try size(of: value, name, what, depth: depth + 1)) }
            return total
        default: return 8
        }
    }
}
