internal import Mustache

/// A text with places to fill from an event, in Mustache (https://mustache.github.io/mustache.5.html), compiled once.
///
/// `{{deal.name}}` and `{deal.name}` are the value at a path, escaped where the template is HTML; `{{{deal.name}}}` and
/// `{{&deal.name}}` are never escaped. `{{#lines}}…{{/lines}}` and `{{^lines}}…{{/lines}}` are sections, `{{.}}` the
/// value that a section is at, `{{! … }}` a comment. Any other single brace is text. Partials, lambdas, blocks and other
/// delimiters are refused: a template has no code and reads nothing but its event.
///
/// Paths follow ``FieldPath``; `steps.NAME` is what an earlier step has left behind. A missing value and null are empty text, numbers are as the event wrote them, objects and
/// arrays are compact JSON.
package struct Template: Sendable {
    private let form: Form
    /// The paths into the event and earlier steps' outputs that it reads outside of sections, in their order.
    package let paths: [FieldPath]

    private enum Form: Sendable {
        case constant(String)
        // Most templates: Mustache would look each name up again, segment by segment.
        case parts([TemplatePart])
        // The longest section's bytes are what one more round of a list may add at most.
        case mustache(MustacheTemplate, longestSection: Int)
    }

    /// How values are written into the text.
    package enum Escaping: Sendable {
        /// As they are.
        case none
        /// With `< > & " '` as entities.
        case html
    }

    /// - Throws: ``TemplateError`` with the place in `text`.
    package init(_ text: String, escaping: Escaping) throws(TemplateError) {
        try self.init(text, escaping: escaping, usesMustache: false)
    }

    /// - Parameter usesMustache: Whether Mustache fills places also where they can be filled without it.
    init(_ text: String, escaping: Escaping, usesMustache: Bool) throws(TemplateError) {
        var scanner = TemplateScanner(text: text, escaping: escaping)
        let scan = try scanner.scan()
        paths = scan.paths
        guard scan.tags > 0 else {
            form = .constant(text)
            return
        }
        if let parts = scan.parts, !usesMustache {
            form = .parts(parts)
            return
        }
        do {
            form = .mustache(try MustacheTemplate(string: scan.mustache), longestSection: scan.longestSection)
        } catch {
            throw TemplateError(mark: .start, message: "not a Mustache template: \(error)")
        }
    }

    /// Whether it has no place to fill.
    package var isConstant: Bool {
        if case .constant = form { true } else { false }
    }

    /// - Throws: ``RenderError`` for a text past ``TemplateLimits``.
    package func render(_ context: TemplateContext) throws(RenderError) -> String {
        switch form {
        case .constant(let text): return text
        case .parts(let parts): return try context.joined(parts)
        case .mustache(let template, let longestSection):
            let budget = RenderBudget(roundBytes: longestSection)
            let text = template.render(TemplateRoot(event: context.event, outputs: context.outputs, budget: budget))
            guard !budget.isSpent, text.utf8.count <= TemplateLimits.outputBytes else {
                throw RenderError(code: .outputTooLarge)
            }
            return text
        }
    }
}
