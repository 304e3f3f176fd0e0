/// An argument whose text is no template.
package struct ArgumentTemplateError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The argument, as in `headers.X-Deal`.
    package var path: String
    package var error: TemplateError

    package init(path: String, error: TemplateError) {
        self.path = path
        self.error = error
    }

    package var description: String { "the argument `\(path)` is no template: \(error)" }
}
