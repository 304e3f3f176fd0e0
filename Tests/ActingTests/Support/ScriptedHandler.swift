import Acting
import FoundationEssentials
import Model
import Store
import Synchronization

/// An outbound handler that does what the test says, and remembers what it was asked.
struct ScriptedHandler: OutboundHandler {
    static let schema = ActionSchema(
        kind: .webhook,
        summary: "Whatever the test says.",
        arguments: [],
        isOutbound: true
    )

    let executor: (any TaskExecutor)?
    private let log = Log()
    private let script: @Sendable (ActionRequest, Int) async -> Outcome

    /// - Parameter script: Is told which call to the handler it is, counted from 1.
    init(
        on executor: (any TaskExecutor)? = nil,
        _ script: @escaping @Sendable (ActionRequest, Int) async -> Outcome
    ) {
        self.executor = executor
        self.script = script
    }

    /// A new one each time, which succeeds at once.
    static var done: ScriptedHandler { ScriptedHandler { _, _ in .done(output: .null) } }

    /// The keys of all calls so far, in order.
    var keys: [UUID] { log.keys.withLock { $0 } }

    func act(on request: ActionRequest) async -> ActionResult {
        let key = request.effectKey()
        let call = log.keys.withLock { keys in
            keys.append(key)
            return keys.count
        }
        let outcome = await script(request, call)
        let delivery = Delivery(
            kind: .webhook,
            destination: "example.org",
            outcome: outcome.attempt,
            status: nil,
            latency: .zero,
            response: nil
        )
        return ActionResult(outcome, effects: [Effect(id: key, change: .delivery(delivery))])
    }

    private final class Log: Sendable {
        let keys = Mutex<[UUID]>([])
    }
}

extension Outcome.Failure {
    static let sample = Outcome.Failure(code: "http_503", message: "the endpoint answered 503")
}
