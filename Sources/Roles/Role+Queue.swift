internal import Messaging

extension Role {
    /// The queue that it consumes.
    var queue: String {
        switch self {
        case .matcher: Queues.events
        case .scheduler: Queues.dead
        case .worker(let kind): Queues.action(kind)
        }
    }
}
