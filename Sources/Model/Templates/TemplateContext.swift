/// What a template is filled from.
package struct TemplateContext: Sendable {
    let event: Event

    package init(event: Event) {
        self.event = event
    }
}
