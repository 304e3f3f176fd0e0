extension EventType {
    /// The form in which the database keeps it.
    package var json: JSONValue {
        var object: JSONObject = [
            "name": .string(name), "category": .string(category), "description": .string(summary),
            "status": .string(status.name), "records": .array(records.map(\.json)),
        ]
        if case .deprecated(let successor?) = status { object["successor"] = .string(successor) }
        if !versions.isEmpty { object["versions"] = .array(versions.map(\.json)) }
        return .object(object)
    }

    /// Reads what ``json`` gave.
    package init(json: JSONValue) throws(RuleFormatError) {
        let stored = StoredObject(value: json, path: "")
        let status: Status =
            switch try stored.text("status") {
            case "active": .active
            case "catalog-only": .catalogOnly
            case "deprecated": .deprecated(successor: try stored.optionalText("successor"))
            default: throw stored.expected("status", "active, catalog-only or deprecated")
            }
        var records: [RecordMapping] = []
        for record in try stored.array("records") { records.append(try RecordMapping(stored: record)) }
        self.init(
            name: try stored.text("name"),
            category: try stored.text("category"),
            summary: try stored.text("description"),
            status: status,
            records: records,
            versions: try stored.optional("versions") == nil
                ? []
                : stored.array("versions").map { (version) throws(RuleFormatError) in
                    try EventTypeVersion(stored: version)
                }
        )
    }
}

extension EventTypeVersion {
    fileprivate var json: JSONValue {
        ["version": .number(JSONNumber(number)), "status": .string(status.rawValue), "schema": schema]
    }

    fileprivate init(stored: StoredObject) throws(RuleFormatError) {
        guard let schema = stored.optional("schema") else { throw stored.expected("schema", "a schema") }
        self.init(
            number: try stored.integer("version", in: Self.numbers),
            status: try stored.name("status", Status.self),
            schema: schema
        )
    }
}

extension RecordMapping {
    fileprivate var json: JSONValue {
        if let kindAt { return ["kindAt": .string(kindAt.description), "id": .string(id.description)] }
        var object: JSONObject = ["kind": .string(kind), "id": .string(id.description)]
        object["owner"] = owner.map { .string($0.description) }
        object["attributes"] = attributes.map { .string($0.description) }
        return .object(object)
    }

    fileprivate init(stored: StoredObject) throws(RuleFormatError) {
        guard let id = try FieldPath(stored.text("id")) else { throw stored.expected("id", "a path") }
        if let text = try stored.optionalText("kindAt") {
            guard let kindAt = FieldPath(text) else { throw stored.expected("kindAt", "a path") }
            self.init(kindAt: kindAt, id: id)
            return
        }
        self.init(
            kind: try stored.text("kind"),
            id: id,
            owner: try stored.optionalText("owner").flatMap { FieldPath($0) },
            attributes: try stored.optionalText("attributes").flatMap { FieldPath($0) }
        )
    }
}
