/// A value in the definition of a RabbitMQ policy, written as a literal: `["max-length": 10, "overflow": "reject-publish"]`.
package enum PolicyValue: Sendable, Encodable, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    case number(Int)
    case text(String)

    package init(integerLiteral value: Int) { self = .number(value) }

    package init(stringLiteral value: String) { self = .text(value) }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .number(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        }
    }
}
