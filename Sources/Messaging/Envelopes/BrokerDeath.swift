internal import AMQP

/// What RabbitMQ says of a message that it dead-lettered by itself, in the header `x-death`.
///
/// Source: https://www.rabbitmq.com/docs/3.10/dlx#effects
struct BrokerDeath {
    var queue: String
    var cause: DeadLetter.Cause

    /// nil where there is no such header, or it is not of its form.
    init?(_ headers: AMQPTable) {
        guard
            case .array(let deaths) = headers["x-death"], case .table(let latest) = deaths.first,
            let queue = latest["queue"]?.string, let reason = latest["reason"]?.string
        else { return nil }
        self.queue = queue
        switch reason {
        case "delivery_limit":
            cause = DeadLetter.Cause(
                code: "delivery_limit",
                message: "handed out again and again, and never settled: what takes it dies, or dies beside it"
            )
        case "rejected":
            cause = DeadLetter.Cause(code: "rejected", message: "rejected by a consumer")
        case "maxlen":
            cause = DeadLetter.Cause(code: "queue_full", message: "dropped from a queue that is at its limit")
        default:
            cause = DeadLetter.Cause(code: reason, message: "dead-lettered by the broker")
        }
    }
}
