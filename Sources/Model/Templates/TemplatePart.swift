/// A piece of a template that has neither sections nor comments.
enum TemplatePart: Sendable {
    case text(String)
    case value(FieldPath, isEscaped: Bool)
}
