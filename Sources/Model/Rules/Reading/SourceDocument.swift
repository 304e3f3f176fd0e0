internal import Yams

/// The documents of a YAML or JSON file, every value with its place.
///
/// JSON is read as the YAML that it is. Keys are unique strings, scalars follow YAML 1.2's core schema, and what an
/// alias stands for is counted as often as it is used.
package enum SourceDocument {
    /// Documents, separated by `---`, in their order; empty ones are left out.
    ///
    /// - Parameter file: What messages call it.
    /// - Throws: ``SourceFileError`` with the first problem: after that nothing in the file can be trusted.
    package static func read(file: String, bytes: [UInt8]) throws(SourceFileError) -> [SourceNode] {
        func refuse(_ code: SourceProblem.Code, _ mark: SourceMark, _ message: String) -> SourceFileError {
            SourceFileError(
                file: file,
                problems: [SourceProblem(code: code, file: file, mark: mark, path: "", message: message)]
            )
        }
        guard bytes.count <= SourceLimits.fileBytes else {
            throw refuse(
                .limit,
                .start,
                "the file has \(bytes.count) bytes, at most \(SourceLimits.fileBytes) are read"
            )
        }
        guard var text = String(validating: bytes, as: UTF8.self) else {
            throw refuse(.syntax, .start, "the file is not valid UTF-8")
        }
        if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
        let aliases = AliasScan.uses(in: bytes)
        guard aliases <= SourceLimits.aliases else {
            throw refuse(.limit, .start, "anchors are used \(aliases) times, at most \(SourceLimits.aliases) are read")
        }

        var reader = NodeReader(file: file)
        var documents: [SourceNode] = []
        do {
            // No resolver of Yams: it would apply YAML 1.1 by regular expressions.
            let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
            while let root = try parser.nextRoot() {
                let document = try reader.read(root, path: "", depth: 0)
                if !document.isNull { documents.append(document) }
                guard documents.count <= SourceLimits.documents else {
                    throw refuse(.limit, document.mark, "more than \(SourceLimits.documents) documents")
                }
            }
        } catch let error as SourceFileError {
            throw error
        } catch let error as YamlError {
            let (mark, message) = SyntaxProblem.describe(error)
            throw refuse(.syntax, mark, message)
        } catch {
            throw refuse(.syntax, .start, "\(error)")
        }
        return documents
    }
}
