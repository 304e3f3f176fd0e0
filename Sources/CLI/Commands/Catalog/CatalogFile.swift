internal import Glibc
internal import JSONSchema
internal import Model

/// A catalog from a file, or from `catalog.yaml` in a pack's folder, with schemas that can be compiled.
enum CatalogFile {
    static func read(_ path: String) throws -> Catalog {
        var status = stat()
        let isFolder = stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
        let file = isFolder ? (path.hasSuffix("/") ? path : path + "/") + "catalog.yaml" : path
        return try CatalogReader.readCompiling(file: file, bytes: try SourceText.read(file))
    }

    /// Throws where a plan would break publishers or rules under a version that they know already.
    static func requireUnbroken(_ plan: CatalogPlan, name: String) throws {
        let broken = plan.entries.filter(\.isBreaking)
        guard !broken.isEmpty else { return }
        throw CommandFailure(
            .file,
            "nothing was applied: \(name) changes schemas under versions that are in use:\n"
                + broken.map { CatalogPlanText.lines($0).joined(separator: "\n") }.joined(separator: "\n")
                + "\nGive such a type a next version (`versions:`), or apply it with --breaking."
        )
    }
}
