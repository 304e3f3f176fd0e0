/// What a template may ask of the engine.
package enum TemplateLimits {
    /// Bytes of one template as written.
    package static let sourceBytes = 64 * 1024
    /// Tags of one template.
    package static let tags = 1000
    /// How many sections may be open at once.
    package static let sectionDepth = 16
    /// Bytes that one template may render to.
    package static let outputBytes = 64 * 1024
    /// Bytes of section text that the lists of one event may repeat while a template is rendered, the upper bound of
    /// what a rendering holds in memory.
    package static let workBytes = 4 * 1024 * 1024
    /// Bytes that all arguments of one step may render to.
    package static let argumentsBytes = 256 * 1024
}
