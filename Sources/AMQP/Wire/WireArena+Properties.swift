internal import CRabbitMQ

extension WireArena {
    /// The properties in C, with the flags of those that are set.
    func properties(_ properties: AMQPProperties) -> amqp_basic_properties_t {
        var wire = amqp_basic_properties_t()
        func set(_ flag: CInt) { wire._flags |= amqp_flags_t(flag) }
        func set(_ flag: CInt, _ text: String?, _ field: WritableKeyPath<amqp_basic_properties_t, amqp_bytes_t>) {
            guard let text else { return }
            set(flag)
            wire[keyPath: field] = bytes(text)
        }
        set(AMQP_BASIC_DELIVERY_MODE_FLAG)
        wire.delivery_mode = properties.persistent ? 2 : 1
        if let contentType = properties.contentType {
            set(AMQP_BASIC_CONTENT_TYPE_FLAG)
            wire.content_type = bytes(contentType)
        }
        if let messageID = properties.messageID {
            set(AMQP_BASIC_MESSAGE_ID_FLAG)
            wire.message_id = bytes(messageID)
        }
        if !properties.headers.isEmpty {
            set(AMQP_BASIC_HEADERS_FLAG)
            wire.headers = table(properties.headers)
        }
        if let priority = properties.priority {
            set(AMQP_BASIC_PRIORITY_FLAG)
            wire.priority = priority
        }
        if let timestamp = properties.timestamp {
            set(AMQP_BASIC_TIMESTAMP_FLAG)
            wire.timestamp = timestamp
        }
        set(AMQP_BASIC_CONTENT_ENCODING_FLAG, properties.contentEncoding, \.content_encoding)
        set(AMQP_BASIC_CORRELATION_ID_FLAG, properties.correlationID, \.correlation_id)
        set(AMQP_BASIC_REPLY_TO_FLAG, properties.replyTo, \.reply_to)
        set(AMQP_BASIC_EXPIRATION_FLAG, properties.expiration, \.expiration)
        set(AMQP_BASIC_TYPE_FLAG, properties.type, \.type)
        set(AMQP_BASIC_USER_ID_FLAG, properties.userID, \.user_id)
        set(AMQP_BASIC_APP_ID_FLAG, properties.appID, \.app_id)
        return wire
    }
}
