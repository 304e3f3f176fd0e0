/// One thing that is wrong in a source file, and where.
package struct SourceProblem: Sendable, Hashable, CustomStringConvertible {
    package var code: Code
    package var file: String
    package var mark: SourceMark
    /// The keys and places that lead to it, as in `steps[0].with.title`; empty for the document itself.
    package var path: String
    /// What is wrong and what was expected, as a clause without a full stop.
    package var message: String

    package init(code: Code, file: String, mark: SourceMark, path: String, message: String) {
        self.code = code
        self.file = file
        self.mark = mark
        self.path = path
        self.message = message
    }

    /// What is wrong.
    package enum Code: String, Sendable, CaseIterable {
        /// Neither YAML nor JSON.
        case syntax
        /// More than a named limit allows.
        case limit
        /// A required key is not there.
        case missing
        /// A key, an operator, an action or an argument that does not exist.
        case unknownName = "unknown_name"
        /// Text where a list was expected, and so on.
        case type
        /// Of the right type, but not a value that is allowed.
        case value
        /// A name that is taken.
        case duplicate
        case template
    }

    /// `file:line:column: path: message`, which editors and CI know how to link.
    package var description: String {
        path.isEmpty ? "\(file):\(mark): \(message)" : "\(file):\(mark): \(path): \(message)"
    }
}
