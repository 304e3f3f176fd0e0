/// Checks a template's tags, with their places, and writes it as the plain Mustache that the library compiles.
struct TemplateScanner {
    private let scalars: [Unicode.Scalar]
    private let escaping: Template.Escaping
    private let bytes: Int
    private var position = 0
    private var mark = SourceMark.start
    private var output = String.UnicodeScalarView()
    private var text = String.UnicodeScalarView()
    private var sections: [(name: String, mark: SourceMark, start: Int)] = []
    private var result = Scan()

    /// What is known of a template.
    struct Scan {
        var mustache = ""
        var tags = 0
        /// The most bytes that stand between a section's tags.
        var longestSection = 0
        /// The paths into the event, in their order; those within sections may be of what the section is at, and are left out.
        var paths: [FieldPath] = []
        /// All of it, where there are neither sections nor comments.
        var parts: [TemplatePart]? = []
    }

    init(text: String, escaping: Template.Escaping) {
        scalars = Array(text.unicodeScalars)
        bytes = text.utf8.count
        self.escaping = escaping
    }

    mutating func scan() throws(TemplateError) -> Scan {
        guard bytes <= TemplateLimits.sourceBytes else {
            throw refuse("the template has \(bytes) bytes, at most \(TemplateLimits.sourceBytes) are allowed")
        }
        while position < scalars.count {
            if starts(with: "{{") {
                try tag()
            } else if scalars[position] == "{", let name = singleBraceName() {
                let place = mark
                take(name.count + 2)
                variable(name, try checkName(name, place))
                try count(place)
            } else {
                output.append(scalars[position])
                text.append(scalars[position])
                take(1)
            }
        }
        if let open = sections.last { throw refuse("the section `\(open.name)` is not closed", open.mark) }
        result.mustache = String(output)
        endText()
        return result
    }

    private mutating func tag() throws(TemplateError) {
        let place = mark
        let isTriple = starts(with: "{{{")
        let start = position + (isTriple ? 3 : 2)
        let closing = isTriple ? "}}}" : "}}"
        guard let end = find(closing, from: start) else {
            throw refuse("the tag is not closed; expected `\(closing)`", place)
        }
        var content = scalars[start..<end]
        let source = scalars[position..<(end + closing.count)]
        let kind = isTriple ? "{" : content.first ?? " "
        if !isTriple, "#^/!&><=$%*".unicodeScalars.contains(kind) { content = content.dropFirst() }
        if kind == "=" || kind == ">" || kind == "<" || kind == "$" || kind == "%" || kind == "*" {
            throw refuse("`{{\(kind)` is not allowed; \(Self.why(kind))", place)
        }
        take(source.count)
        try count(place)
        if kind == "!" {
            output.append(contentsOf: source)
            result.parts = nil
            return
        }
        let name = Self.trimmed(content)
        switch kind {
        case "#", "^":
            try checkName(name, place)
            output.append(contentsOf: source)
            result.parts = nil
            guard sections.count < TemplateLimits.sectionDepth else {
                throw refuse("sections are nested more than \(TemplateLimits.sectionDepth) deep", place)
            }
            sections.append((name, place, position))
        case "/":
            guard let open = sections.popLast() else { throw refuse("`\(name)` closes no section", place) }
            guard open.name == name else {
                throw refuse("`\(name)` closes the section `\(open.name)` of line \(open.mark.line)", place)
            }
            let body = String(String.UnicodeScalarView(scalars[open.start..<position]))
            result.longestSection = max(result.longestSection, body.utf8.count)
            output.append(contentsOf: source)
        case "{", "&":
            note(try checkName(name, place), isEscaped: false)
            output.append(contentsOf: "{{{\(name)}}}".unicodeScalars)
        default:
            variable(name, try checkName(name, place))
        }
    }

    private mutating func variable(_ name: String, _ path: FieldPath?) {
        note(path, isEscaped: escaping == .html)
        let tag =
            switch escaping {
            case .none: "{{{\(name)}}}"
            case .html: "{{{\(HTMLEscape.transform)(\(name))}}}"
            }
        output.append(contentsOf: tag.unicodeScalars)
    }

    private mutating func note(_ path: FieldPath?, isEscaped: Bool) {
        guard let path else { return }
        endText()
        result.parts?.append(.value(path, isEscaped: isEscaped))
    }

    private mutating func endText() {
        if !text.isEmpty { result.parts?.append(.text(String(text))) }
        text = String.UnicodeScalarView()
    }

    private mutating func count(_ place: SourceMark) throws(TemplateError) {
        result.tags += 1
        guard result.tags <= TemplateLimits.tags else {
            throw refuse("more than \(TemplateLimits.tags) tags in one template", place)
        }
    }

    /// - Returns: The path; nil in a section, where it may be one of what the section is at.
    @discardableResult
    private mutating func checkName(_ name: String, _ place: SourceMark) throws(TemplateError) -> FieldPath? {
        if name == ".", !sections.isEmpty { return nil }
        guard !name.isEmpty else { throw refuse("the tag is empty; expected a path such as `deal.name`", place) }
        guard name.unicodeScalars.allSatisfy(Self.isPathScalar), FieldPath(name) != nil else {
            throw refuse("`\(name)` is no path; expected letters, digits, `_` and `-`, with single dots between", place)
        }
        // In a section, `event` may be a member of what the section is at.
        guard sections.isEmpty else { return nil }
        do {
            let path = try FieldPath(checking: name, scope: .template)
            result.paths.append(path)
            return path
        } catch {
            throw refuse(error.message, place)
        }
    }

    /// The path in `{path}` at the position; nil where the brace is text.
    private func singleBraceName() -> String? {
        let rest = scalars[(position + 1)...]
        let name = rest.prefix(while: Self.isPathScalar)
        guard name.endIndex < scalars.count, scalars[name.endIndex] == "}" else { return nil }
        let text = String(String.UnicodeScalarView(name))
        return FieldPath(text) == nil ? nil : text
    }

    private func starts(with text: String) -> Bool { scalars[position...].starts(with: text.unicodeScalars) }

    private func find(_ text: String, from start: Int) -> Int? {
        let wanted = Array(text.unicodeScalars)
        guard start + wanted.count <= scalars.count else { return nil }
        return (start...(scalars.count - wanted.count)).first {
            scalars[$0..<($0 + wanted.count)].elementsEqual(wanted)
        }
    }

    private mutating func take(_ count: Int) {
        for scalar in scalars[position..<(position + count)] {
            if scalar == "\n" {
                mark.line += 1
                mark.column = 1
            } else {
                mark.column += 1
            }
        }
        position += count
    }

    private func refuse(_ message: String, _ place: SourceMark? = nil) -> TemplateError {
        TemplateError(mark: place ?? mark, message: message)
    }

    private static func isPathScalar(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", "-", ".": true
        default: false
        }
    }

    private static func trimmed(_ content: ArraySlice<Unicode.Scalar>) -> String {
        let isBlank = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
        let kept = content.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
        return String(String.UnicodeScalarView(kept))
    }

    private static func why(_ kind: Unicode.Scalar) -> String {
        switch kind {
        case "=": "tags are always between `{{` and `}}`"
        case ">", "<", "$": "a template cannot include another one"
        default: "only paths, sections and comments are"
        }
    }
}
