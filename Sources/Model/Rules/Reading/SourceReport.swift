/// Collects what is wrong in a file while it is read, so that its author sees everything at once.
package final class SourceReport {
    package let file: String
    private var problems: [SourceProblem] = []

    package init(file: String) {
        self.file = file
    }

    package var isClean: Bool { problems.isEmpty }
    /// How much is wrong, as far as it is known by now.
    var count: Int { problems.count }

    package func add(_ code: SourceProblem.Code, at mark: SourceMark, path: String, _ message: String) {
        guard problems.count < SourceLimits.problems else { return }
        problems.append(SourceProblem(code: code, file: file, mark: mark, path: path, message: message))
    }

    package func add(_ code: SourceProblem.Code, at node: SourceNode, _ message: String) {
        add(code, at: node.mark, path: node.path, message)
    }

    /// - Throws: ``SourceFileError`` where there was a problem.
    package func finish() throws(SourceFileError) {
        guard !problems.isEmpty else { return }
        throw SourceFileError(file: file, problems: problems.sorted { $0.mark < $1.mark })
    }

    /// What was read of the file, now that all of it was.
    ///
    /// - Throws: ``SourceFileError`` where there was a problem.
    package func finish<Value>(_ value: Value?) throws(SourceFileError) -> Value {
        try finish()
        guard let value else {
            let message = "the file could not be read"
            let problem = SourceProblem(code: .missing, file: file, mark: .start, path: "", message: message)
            throw SourceFileError(file: file, problems: [problem])
        }
        return value
    }

    /// The text of a node, which must be some.
    package func text(_ node: SourceNode) -> String? {
        if let text = node.text { return text }
        let remedy =
            switch node.content {
            case .scalar(.number), .scalar(.bool): "; put it in quotes"
            default: ""
            }
        add(.type, at: node, "expected text, found \(node.kind)\(remedy)")
        return nil
    }

    /// Text of 1 to `limit` characters, without control characters.
    package func line(_ node: SourceNode, limit: Int) -> String? {
        guard let text = text(node) else { return nil }
        guard text.contains(where: { !$0.isWhitespace }) else {
            add(.value, at: node, "expected text, found only blanks")
            return nil
        }
        guard text.count <= limit else {
            add(.limit, at: node, "has \(text.count) characters, at most \(limit) are allowed")
            return nil
        }
        guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            add(.value, at: node, "must be one line without control characters")
            return nil
        }
        return text
    }

    /// The integer of a node, which must be one and in range.
    package func integer(_ node: SourceNode, in range: ClosedRange<Int>) -> Int? {
        guard case .scalar(.number(let number)) = node.content, let integer = number.int64,
            range.contains(Int(integer))
        else {
            add(
                .value,
                at: node,
                "expected an integer from \(range.lowerBound) to \(range.upperBound), found \(node.kind)"
            )
            return nil
        }
        return Int(integer)
    }

    /// The number of a node, which must be one and in range.
    package func number(_ node: SourceNode, in range: ClosedRange<Double>) -> Double? {
        guard case .scalar(.number(let number)) = node.content, range.contains(number.double) else {
            add(
                .value,
                at: node,
                "expected a number from \(range.lowerBound) to \(range.upperBound), found \(node.kind)"
            )
            return nil
        }
        return number.double
    }

    /// The elements of a node, which must be a list.
    package func list(_ node: SourceNode, of what: String) -> [SourceNode]? {
        guard case .list(let nodes) = node.content else {
            add(.type, at: node, "expected a list of \(what), found \(node.kind)")
            return nil
        }
        return nodes
    }

    /// One of the names of an enumeration.
    package func choice<Value>(_ node: SourceNode, _ type: Value.Type) -> Value?
    where Value: RawRepresentable<String> & CaseIterable {
        guard let text = text(node) else { return nil }
        if let value = Value(rawValue: text) { return value }
        add(
            .unknownName,
            at: node,
            "`\(text)` is not known here" + Nearest.hint(for: text, among: Value.allCases.map(\.rawValue))
        )
        return nil
    }

    /// A dot path into an event, or where else the scope lets it lead.
    package func fieldPath(_ node: SourceNode, scope: FieldPath.Scope = .event) -> FieldPath? {
        guard let text = text(node) else { return nil }
        do {
            return try FieldPath(checking: text, scope: scope)
        } catch {
            add(.value, at: node, error.message)
            return nil
        }
    }
}
