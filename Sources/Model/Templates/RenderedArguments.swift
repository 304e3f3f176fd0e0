/// Arguments rendered once, without keeping what was compiled.
package enum RenderedArguments {
    /// - Throws: ``ArgumentTemplateError`` or ``RenderError``.
    package static func render(
        arguments: JSONValue,
        event: Event,
        htmlKeys: Set<String> = []
    ) throws -> JSONValue {
        try CompiledArguments(arguments, htmlKeys: htmlKeys).render(TemplateContext(event: event))
    }
}
