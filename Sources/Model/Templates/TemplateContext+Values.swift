extension TemplateContext {
    /// The text of the value at a path of a template: empty where there is none.
    func text(at path: FieldPath) -> String {
        let value = path.root == .steps ? outputs.value(at: path.segments) : event.value(at: path)
        return value.map(TemplateValue.text(of:)) ?? ""
    }

    /// What pieces come to, one after the other.
    ///
    /// - Throws: ``RenderError`` for a text past ``TemplateLimits``.
    func joined(_ parts: [TemplatePart]) throws(RenderError) -> String {
        var text = ""
        for part in parts {
            switch part {
            case .text(let piece): text += piece
            case .value(let path, isEscaped: false): text += self.text(at: path)
            case .value(let path, isEscaped: true): text += HTMLEscape.escaped(self.text(at: path))
            }
            guard text.utf8.count <= TemplateLimits.outputBytes else { throw RenderError(code: .outputTooLarge) }
        }
        return text
    }
}
