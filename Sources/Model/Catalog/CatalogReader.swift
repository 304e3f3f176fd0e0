/// Reads a pack's `catalog.yaml`.
package struct CatalogReader {
    private static let keys = ["name", "version", "eventTypes", "recordKinds"]
    private static let typeKeys = [
        "name", "category", "description", "status", "successor", "records", "schema", "versions",
    ]
    private static let statuses = ["active", "catalog-only", "deprecated"]

    private let report: SourceReport
    private let check: SchemaCheck

    /// - Parameter check: Says what is wrong with a payload's schema.
    /// - Throws: ``SourceFileError`` with everything that is wrong.
    package static func read(
        file: String,
        bytes: [UInt8],
        check: @escaping SchemaCheck = { _ in [] }
    ) throws(SourceFileError) -> Catalog {
        let documents = try SourceDocument.read(file: file, bytes: bytes)
        let report = SourceReport(file: file)
        let catalog = report.only(documents, "catalog").flatMap {
            CatalogReader(report: report, check: check).catalog($0)
        }
        return try report.finish(catalog)
    }

    private init(report: SourceReport, check: @escaping SchemaCheck) {
        self.report = report
        self.check = check
    }

    private func catalog(_ node: SourceNode) -> Catalog? {
        guard let fields = SourceFields(node, "a catalog", keys: Self.keys, report: report) else { return nil }
        let name = fields.required("name", "the catalog's name").flatMap { report.name($0) }
        let version = fields.required("version", "the catalog's version in quotes, such as \"1.0\"")
            .flatMap { report.line($0, limit: 40) }
        let kinds = fields["recordKinds"].map(recordKinds) ?? []
        let types = fields.required("eventTypes", "a list of event types").flatMap {
            eventTypes($0, kinds: kinds.map(\.name))
        }
        guard let name, let version, let types else { return nil }
        return Catalog(name: name, version: version, eventTypes: types, recordKinds: kinds)
    }

    private func recordKinds(_ node: SourceNode) -> [RecordKind] {
        var names: Set<String> = []
        return (report.list(node, of: "record kinds") ?? []).compactMap { node in
            guard let fields = SourceFields(node, "a record kind", keys: ["name", "description"], report: report),
                let name = fields.required("name", "the kind's name, such as `deal`").flatMap({ report.name($0) })
            else { return nil }
            if !names.insert(name).inserted {
                report.add(.duplicate, at: node, "the record kind `\(name)` stands earlier in this file")
            }
            return RecordKind(name: name, summary: fields["description"].flatMap { report.summary($0) } ?? "")
        }
    }

    private func eventTypes(_ node: SourceNode, kinds: [String]) -> [EventType]? {
        guard let nodes = report.list(node, of: "event types") else { return nil }
        var types: [EventType] = []
        var names: Set<String> = []
        var schemas: [String: String] = [:]
        for node in nodes {
            guard let type = eventType(node, kinds: kinds) else { continue }
            if !names.insert(type.name).inserted {
                report.add(.duplicate, at: node, "the event type `\(type.name)` stands earlier in this file")
            } else if !type.versions.isEmpty {
                let name = EventType.pascalName(of: type.name)
                if let other = schemas.updateValue(type.name, forKey: name) {
                    report.add(.duplicate, at: node, "the schemas of `\(type.name)` are called as those of `\(other)`")
                }
            }
            types.append(type)
        }
        for (node, type) in zip(nodes, types) where types.count == nodes.count {
            guard case .deprecated(let successor?) = type.status, !names.contains(successor) else { continue }
            report.add(
                .unknownName,
                at: node,
                "the successor `\(successor)` is no event type of this catalog"
                    + (Nearest.name(to: successor, among: names).map { "; did you mean `\($0)`?" } ?? "")
            )
        }
        return types
    }

    private func eventType(_ node: SourceNode, kinds: [String]) -> EventType? {
        guard let fields = SourceFields(node, "an event type", keys: Self.typeKeys, report: report) else { return nil }
        let name = fields.required("name", "the event type, such as `deal.won`").flatMap { report.eventType($0) }
        let category = fields.required("category", "the group that it is shown in")
            .flatMap { report.line($0, limit: RuleLimits.nameCharacters) }
        let summary = fields["description"].flatMap { report.summary($0) } ?? ""
        let status = status(fields)
        let records = (fields["records"].flatMap { report.list($0, of: "record mappings") } ?? [])
            .compactMap { mapping($0, kinds: kinds) }
        let versions = versions(fields)
        guard let name, let category, let status else { return nil }
        return EventType(
            name: name,
            category: category,
            summary: summary,
            status: status,
            records: records,
            versions: versions
        )
    }

    // `schema` is short for one version with the number 1.
    private func versions(_ fields: SourceFields) -> [EventTypeVersion] {
        if let node = fields["schema"] {
            if let other = fields["versions"] {
                report.add(.value, at: other, "there is a `schema` too; expected one of both")
            }
            return [EventTypeVersion(number: 1, schema: schema(node))]
        }
        let nodes = fields["versions"].flatMap { report.list($0, of: "versions") } ?? []
        var versions: [EventTypeVersion] = []
        for node in nodes {
            guard
                let fields = SourceFields(node, "a version", keys: ["version", "status", "schema"], report: report),
                let number = fields.required("version", "the version's number, from 1")
                    .flatMap({ report.integer($0, in: EventTypeVersion.numbers) }),
                let schema = fields.required("schema", "the JSON Schema of the payload").map(schema)
            else { continue }
            let status = fields["status"].map { report.choice($0, EventTypeVersion.Status.self) } ?? .active
            if versions.contains(where: { $0.number == number }) {
                report.add(.duplicate, at: node, "the version \(number) stands earlier in this event type")
            }
            versions.append(EventTypeVersion(number: number, status: status ?? .active, schema: schema))
        }
        return versions.sorted { $0.number < $1.number }
    }

    private func schema(_ node: SourceNode) -> JSONValue {
        let schema = node.json
        for problem in check(schema) {
            let place = node.nearest(to: problem.path[...])
            report.add(problem.code, at: place.mark, path: place.path, problem.message)
        }
        return schema
    }

    private func status(_ fields: SourceFields) -> EventType.Status? {
        let successor = fields["successor"].flatMap { report.eventType($0) }
        let text = fields["status"].map { report.text($0) } ?? "active"
        guard let text else { return nil }
        if text == "deprecated" { return .deprecated(successor: successor) }
        if let node = fields["successor"] {
            report.add(.value, at: node, "only a deprecated event type has a successor")
        }
        switch text {
        case "active": return .active
        case "catalog-only": return .catalogOnly
        default:
            let node = fields["status"] ?? fields.node
            report.add(
                .unknownName,
                at: node,
                "there is no status `\(text)`" + Nearest.hint(for: text, among: Self.statuses)
            )
            return nil
        }
    }

    private func mapping(_ node: SourceNode, kinds: [String]) -> RecordMapping? {
        let keys = ["kind", "id", "owner", "attributes"]
        guard let fields = SourceFields(node, "a record mapping", keys: keys, report: report) else { return nil }
        let kindNode = fields.required("kind", "the record's kind")
        let kind = kindNode.flatMap { report.name($0) }
        if let kind, let kindNode, !kinds.contains(kind) {
            report.add(
                .unknownName,
                at: kindNode,
                "`\(kind)` is none of the catalog's recordKinds" + Nearest.hint(for: kind, among: kinds)
            )
        }
        let id = fields.required("id", "where the record's id is, such as `deal.id`").flatMap { report.fieldPath($0) }
        let owner = fields["owner"].flatMap { report.fieldPath($0) }
        let attributes = fields["attributes"].flatMap { report.fieldPath($0) }
        guard let kind, let id else { return nil }
        return RecordMapping(kind: kind, id: id, owner: owner, attributes: attributes)
    }
}

extension SourceNode {
    /// The node that keys and places lead to, as far as there is one.
    fileprivate func nearest(to path: ArraySlice<String>) -> SourceNode {
        guard let first = path.first else { return self }
        switch content {
        case .scalar: return self
        case .list(let nodes):
            guard let place = Int(first), nodes.indices.contains(place) else { return self }
            return nodes[place].nearest(to: path.dropFirst())
        case .mapping(let entries):
            guard let entry = entries.first(where: { $0.key.hasSameBytes(as: first) }) else { return self }
            return entry.value.nearest(to: path.dropFirst())
        }
    }
}
