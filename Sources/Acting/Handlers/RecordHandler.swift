/// A handler whose effects are rows of Signalbox's own tables.
///
/// It says which, and they commit in the same transaction as the step's outcome, for a whole batch at once: exactly once.
package protocol RecordHandler: ActionHandler {
    /// Pure: the same request gives the same effects.
    func act(on request: ActionRequest) -> ActionResult
}
