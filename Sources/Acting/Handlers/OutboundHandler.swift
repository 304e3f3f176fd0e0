/// A handler that touches somebody else's server: the step is leased first, the request carries a key that its receiver
/// can dedupe by, and what came of it is recorded after.
package protocol OutboundHandler: ActionHandler {
    /// Makes one attempt; how often and when is for the worker to decide.
    func act(on request: ActionRequest) async -> ActionResult
}
