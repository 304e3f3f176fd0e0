/// What a template is filled from.
package struct TemplateContext: Sendable {
    let event: Event
    let outputs: JSONValue

    /// - Parameter outputs: What earlier steps have left behind: an object by their names.
    package init(event: Event, outputs: JSONValue = [:]) {
        self.event = event
        self.outputs = outputs
    }
}
