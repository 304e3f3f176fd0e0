internal import JSONSchema
internal import Model

/// A folder with `pack.yaml`, `catalog.yaml`, `rules/*.yaml`, and `conditions.yaml` where the pack names conditions.
struct Pack {
    let manifest: PackManifest
    let catalog: Catalog
    let conditions: [ConditionDefinition]
    let rules: RuleFiles

    /// Reads all of it before it complains.
    ///
    /// - Parameter known: The named conditions that the pack's rules may use beside its own.
    init(folder: String, known: NamedConditions = .none) throws {
        var problems: [String] = []
        func reading<Value>(_ name: String, _ read: (String, [UInt8]) throws -> Value) -> Value? {
            let file = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
            do {
                return try read(file, try SourceText.read(file))
            } catch {
                problems.append("\(error)")
                return nil
            }
        }
        let manifest = reading("pack.yaml") { try PackManifest.read(file: $0, bytes: $1) }
        let catalog = reading("catalog.yaml") { try CatalogReader.readCompiling(file: $0, bytes: $1) }
        conditions =
            SourceText.files(in: folder, endings: ["conditions.yaml"]).isEmpty
            ? [] : reading("conditions.yaml") { try ConditionDefinitionReader.read(file: $0, bytes: $1) } ?? []
        let files = SourceText.files(in: "\(folder)/rules", endings: [".yaml", ".yml"])
        rules = RuleFiles(files, conditions: known.adding(conditions), problems: &problems)
        try SourceText.requireNone(problems)
        guard let manifest, let catalog else {
            throw CommandFailure(.file, "\(folder): is no pack")
        }
        self.manifest = manifest
        self.catalog = catalog
    }
}
