/// A message whose frames are still coming in: method, then header, then bodies.
struct PendingContent {
    enum Method {
        case delivery(number: UInt64, isRedelivered: Bool)
        case returned(replyCode: UInt16, replyText: String)
    }

    // A size that a peer claims is not trusted with memory beyond this; the array grows as bytes come.
    private static let reservable: UInt64 = 4 * 1024 * 1024

    private let method: Method
    private let exchange: String
    private let routingKey: String
    private var properties: AMQPProperties?
    private var size: UInt64 = 0
    private var body: [UInt8] = []

    init(_ method: Method, exchange: String, routingKey: String) {
        self.method = method
        self.exchange = exchange
        self.routingKey = routingKey
    }

    var isComplete: Bool { properties != nil && UInt64(body.count) == size }

    /// False when no header is due.
    mutating func takeHeader(_ properties: AMQPProperties, size: UInt64) -> Bool {
        guard self.properties == nil else { return false }
        self.properties = properties
        self.size = size
        body.reserveCapacity(Int(min(size, Self.reservable)))
        return true
    }

    /// False when no body is due, or less of it.
    mutating func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard properties != nil, UInt64(body.count) + UInt64(bytes.count) <= size else { return false }
        body.append(contentsOf: bytes)
        return true
    }

    /// The event, once complete.
    func event(epoch: UInt64) -> BrokerEvent? {
        guard isComplete, let properties else { return nil }
        switch method {
        case .delivery(let number, let isRedelivered):
            return .delivered(
                AMQPDelivery(
                    tag: DeliveryTag(epoch: epoch, number: number),
                    exchange: exchange,
                    routingKey: routingKey,
                    isRedelivered: isRedelivered,
                    properties: properties,
                    body: body
                )
            )
        case .returned(let replyCode, let replyText):
            let message = AMQPMessage(exchange: exchange, routingKey: routingKey, properties: properties, body: body)
            return .returned(replyCode: replyCode, replyText: replyText, message)
        }
    }
}
