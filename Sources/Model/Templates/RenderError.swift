/// Why a template could not be rendered for an event.
package struct RenderError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The argument, as in `headers.X-Deal`; empty for a template on its own.
    package var path: String
    package var code: Code

    package init(path: String = "", code: Code) {
        self.path = path
        self.code = code
    }

    /// What stopped it.
    package enum Code: String, Sendable, CaseIterable {
        /// One template's text is over ``TemplateLimits/outputBytes``, or its lists are over ``TemplateLimits/workBytes``.
        case outputTooLarge = "output_too_large"
        /// All of a step's arguments together are over ``TemplateLimits/argumentsBytes``.
        case argumentsTooLarge = "arguments_too_large"
        /// The event put a NUL character into a text: Postgres keeps none, and mail and HTTP headers take none.
        case nulCharacter = "nul_character"
    }

    package var description: String {
        let place = path.isEmpty ? "the template" : "the argument `\(path)`"
        return switch code {
        case .outputTooLarge: "\(place) renders to more than \(TemplateLimits.outputBytes) bytes"
        case .argumentsTooLarge: "the arguments render to more than \(TemplateLimits.argumentsBytes) bytes"
        case .nulCharacter: "\(place) renders to text with a NUL character; expected text without"
        }
    }
}
