internal import CRabbitMQ
internal import Glibc

/// Copies what librabbitmq decoded into Swift's values, before its buffers are released.
struct WireReader {
    // Nearly every message of a connection says the same here: comparing is cheaper than a new string.
    private var exchange = ""
    private var routingKey = ""
    private var contentType = ""

    mutating func exchange(_ bytes: amqp_bytes_t) -> String { Self.repeated(bytes, &exchange) }
    mutating func routingKey(_ bytes: amqp_bytes_t) -> String { Self.repeated(bytes, &routingKey) }

    mutating func properties(_ wire: amqp_basic_properties_t) -> AMQPProperties {
        func has(_ flag: CInt) -> Bool { wire._flags & amqp_flags_t(flag) != 0 }
        func text(_ flag: CInt, _ bytes: amqp_bytes_t) -> String? { has(flag) ? Self.string(bytes) : nil }
        return AMQPProperties(
            contentType: has(AMQP_BASIC_CONTENT_TYPE_FLAG) ? Self.repeated(wire.content_type, &contentType) : nil,
            contentEncoding: text(AMQP_BASIC_CONTENT_ENCODING_FLAG, wire.content_encoding),
            headers: has(AMQP_BASIC_HEADERS_FLAG) ? Self.table(wire.headers) : [:],
            persistent: has(AMQP_BASIC_DELIVERY_MODE_FLAG) && wire.delivery_mode == 2,
            priority: has(AMQP_BASIC_PRIORITY_FLAG) ? wire.priority : nil,
            correlationID: text(AMQP_BASIC_CORRELATION_ID_FLAG, wire.correlation_id),
            replyTo: text(AMQP_BASIC_REPLY_TO_FLAG, wire.reply_to),
            expiration: text(AMQP_BASIC_EXPIRATION_FLAG, wire.expiration),
            messageID: text(AMQP_BASIC_MESSAGE_ID_FLAG, wire.message_id),
            timestamp: has(AMQP_BASIC_TIMESTAMP_FLAG) ? wire.timestamp : nil,
            type: text(AMQP_BASIC_TYPE_FLAG, wire.type),
            userID: text(AMQP_BASIC_USER_ID_FLAG, wire.user_id),
            appID: text(AMQP_BASIC_APP_ID_FLAG, wire.app_id)
        )
    }

    /// The text; bytes that are not UTF-8 become U+FFFD.
    static func string(_ bytes: amqp_bytes_t) -> String {
        String(decoding: buffer(bytes), as: UTF8.self)
    }

    static func buffer(_ bytes: amqp_bytes_t) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: bytes.bytes, count: bytes.len)
    }

    /// The table, cut where it is nested deeper than ``AMQPValue/maximalNesting``.
    static func table(_ wire: amqp_table_t, depth: Int = 1) -> AMQPTable {
        AMQPTable(
            entries: UnsafeBufferPointer(start: wire.entries, count: Int(wire.num_entries)).map { entry in
                AMQPTable.Entry(name: string(entry.key), value: value(entry.value, depth: depth))
            }
        )
    }

    private static func value(_ wire: amqp_field_value_t, depth: Int) -> AMQPValue {
        let field = wire.value
        switch amqp_field_value_kind_t(rawValue: UInt32(wire.kind)) {
        case AMQP_FIELD_KIND_BOOLEAN: return .bool(field.boolean != 0)
        case AMQP_FIELD_KIND_I8: return .int8(field.i8)
        case AMQP_FIELD_KIND_U8: return .uint8(field.u8)
        case AMQP_FIELD_KIND_I16: return .int16(field.i16)
        case AMQP_FIELD_KIND_U16: return .uint16(field.u16)
        case AMQP_FIELD_KIND_I32: return .int32(field.i32)
        case AMQP_FIELD_KIND_U32: return .uint32(field.u32)
        case AMQP_FIELD_KIND_I64: return .int64(field.i64)
        case AMQP_FIELD_KIND_U64: return .uint64(field.u64)
        case AMQP_FIELD_KIND_F32: return .float(field.f32)
        case AMQP_FIELD_KIND_F64: return .double(field.f64)
        case AMQP_FIELD_KIND_DECIMAL: return .decimal(scale: field.decimal.decimals, value: field.decimal.value)
        case AMQP_FIELD_KIND_UTF8:
            let bytes = buffer(field.bytes)
            return String(validating: bytes, as: UTF8.self).map { .string($0) } ?? .bytes(Array(bytes))
        case AMQP_FIELD_KIND_BYTES: return .bytes(Array(buffer(field.bytes)))
        case AMQP_FIELD_KIND_TIMESTAMP: return .timestamp(field.u64)
        case AMQP_FIELD_KIND_ARRAY where depth < AMQPValue.maximalNesting:
            let entries = UnsafeBufferPointer(start: field.array.entries, count: Int(field.array.num_entries))
            return .array(entries.map { value($0, depth: depth + 1) })
        case AMQP_FIELD_KIND_TABLE where depth < AMQPValue.maximalNesting:
            return .table(table(field.table, depth: depth + 1))
        default: return .void
        }
    }

    private static func repeated(_ bytes: amqp_bytes_t, _ last: inout String) -> String {
        let isSame =
            last.utf8.withContiguousStorageIfAvailable { known in
                guard known.count == bytes.len else { return false }
                guard let one = known.baseAddress, let other = bytes.bytes else { return bytes.len == 0 }
                return memcmp(one, other, bytes.len) == 0
            } ?? false
        if !isSame { last = string(bytes) }
        return last
    }
}
