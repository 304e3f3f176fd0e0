/// A step whose attempt is over, not yet recorded.
package struct Landing: Sendable {
    package var flight: Flight
    package var result: ActionResult
    package var duration: Duration

    package init(flight: Flight, result: ActionResult, duration: Duration) {
        self.flight = flight
        self.result = result
        self.duration = duration
    }

    /// The same with nothing to write but the outcome: the effect happened elsewhere, whatever the database makes of it.
    package var withoutEffects: Landing {
        var landing = self
        landing.result.effects = []
        return landing
    }
}
