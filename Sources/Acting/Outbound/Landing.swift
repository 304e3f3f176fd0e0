/// A step whose attempt is over, not yet recorded.
package struct Landing: Sendable {
    package var flight: Flight
    package var result: ActionResult
    package var duration: Duration
}
