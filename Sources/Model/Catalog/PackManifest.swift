/// What `pack.yaml` says of a pack.
package struct PackManifest: Sendable, Hashable {
    /// The name of its folder.
    package var name: String
    package var summary: String
    package var version: String

    package init(name: String, summary: String, version: String) {
        self.name = name
        self.summary = summary
        self.version = version
    }

    /// - Throws: ``SourceFileError`` with everything that is wrong.
    package static func read(file: String, bytes: [UInt8]) throws(SourceFileError) -> PackManifest {
        let documents = try SourceDocument.read(file: file, bytes: bytes)
        let report = SourceReport(file: file)
        let manifest = report.only(documents, "pack").flatMap { Self.manifest($0, report) }
        return try report.finish(manifest)
    }

    private static func manifest(_ node: SourceNode, _ report: SourceReport) -> PackManifest? {
        guard let fields = SourceFields(node, "a pack", keys: ["name", "description", "version"], report: report) else {
            return nil
        }
        let name = fields.required("name", "the pack's name").flatMap { report.name($0) }
        let summary = fields.required("description", "what the pack is for").flatMap { report.summary($0) }
        let version = fields.required("version", "the pack's version in quotes, such as \"1.0\"")
            .flatMap { report.line($0, limit: 40) }
        guard let name, let summary, let version else { return nil }
        return PackManifest(name: name, summary: summary, version: version)
    }
}
