/// A field of a headers table: every type of AMQP 0-9-1 as RabbitMQ reads them
/// (https://www.rabbitmq.com/amqp-0-9-1-errata#section_3).
package indirect enum AMQPValue: Sendable, Hashable {
    case bool(Bool)
    case int8(Int8)
    case uint8(UInt8)
    case int16(Int16)
    case uint16(UInt16)
    case int32(Int32)
    case uint32(UInt32)
    case int64(Int64)
    /// RabbitMQ reads it as signed, so a value above `Int64.max` is refused when it is sent.
    case uint64(UInt64)
    case float(Float)
    case double(Double)
    /// `value` divided by ten to the power of `scale`.
    case decimal(scale: UInt8, value: UInt32)
    /// UTF-8. A string received with other bytes is read as ``bytes(_:)``.
    case string(String)
    case bytes([UInt8])
    case array([AMQPValue])
    /// Seconds since 1970.
    case timestamp(UInt64)
    case table(AMQPTable)
    case void

    /// Tables and arrays within each other: deeper ones are refused when sent, and read as ``void`` when received.
    package static let maximalNesting = 32
}

extension AMQPValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int64) { self = .int64(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension AMQPValue {
    /// The text, where the field is a string.
    package var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The number, where the field is an integer of any width that fits.
    package var integer: Int64? {
        switch self {
        case .int8(let value): Int64(value)
        case .uint8(let value): Int64(value)
        case .int16(let value): Int64(value)
        case .uint16(let value): Int64(value)
        case .int32(let value): Int64(value)
        case .uint32(let value): Int64(value)
        case .int64(let value): value
        case .uint64(let value): Int64(exactly: value)
        default: nil
        }
    }
}
