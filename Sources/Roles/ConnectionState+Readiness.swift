internal import AMQP
internal import Runtime

extension ConnectionState {
    var readiness: ReadinessStatus {
        switch self {
        case .connected: .ready
        case .blocked(let reason): .blocked(reason: reason)
        case .connecting(let error): .notReady(reason: error?.description ?? "connecting")
        case .unsubscribed(let error): .notReady(reason: error.description)
        case .closed: .notReady(reason: "closed")
        }
    }
}
