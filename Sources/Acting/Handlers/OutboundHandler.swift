/// A handler that touches somebody else's server: the step is leased first, the request carries a key that its receiver
/// can dedupe by, and what came of it is recorded after.
package protocol OutboundHandler: ActionHandler {
    /// Where attempts run, from reading their arguments to judging what came back; nil where any thread will do.
    var executor: (any TaskExecutor)? { get }

    /// Makes one attempt; how often and when is for the worker to decide.
    func act(on request: ActionRequest) async -> ActionResult
}
