/// Why a text is no template.
package struct TemplateError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where in the template's own text.
    package var mark: SourceMark
    /// What is wrong and what was expected.
    package var message: String

    package init(mark: SourceMark, message: String) {
        self.mark = mark
        self.message = message
    }

    package var description: String { "line \(mark.line), column \(mark.column): \(message)" }
}
