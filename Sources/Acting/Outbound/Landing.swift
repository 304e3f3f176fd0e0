/// A step whose attempt is over, not yet recorded.
package struct Landing: Sendable {
    package var flight: Flight
    package var result: ActionResult
    package var duration: Duration

    /// The same with nothing to write but the outcome: the effect happened elsewhere, whatever the database makes of it.
    var withoutEffects: Landing {
        var landing = self
        landing.result.effects = []
        return landing
    }
}
