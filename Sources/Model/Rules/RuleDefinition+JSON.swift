internal import Crypto

extension RuleDefinition {
    /// The canonical form, which the database keeps: what a rule file could say, with every default written out.
    ///
    /// Durations are exact to the microsecond. ``init(json:)`` reads it back as the same definition.
    package var json: JSONValue {
        var object = JSONObject()
        object["name"] = .string(name)
        if let summary { object["description"] = .string(summary) }
        object["trigger"] = trigger.json
        if let timeZone { object["timezone"] = .string(timeZone) }
        if let condition { object["conditions"] = condition.json }
        guards.write(into: &object)
        if onNewVersion != .finish { object["onNewVersion"] = .string(onNewVersion.rawValue) }
        let names = steps.map(\.name)
        object["steps"] = .array(steps.indices.map { steps[$0].json(at: $0, in: names) })
        return .object(object)
    }

    /// - Throws: ``RuleFormatError`` for anything that ``json`` does not write.
    package init(json: JSONValue) throws(RuleFormatError) {
        let reader = StoredObject(value: json, path: "")
        let steps = try StoredSteps.read(reader.array("steps"))
        guard !steps.isEmpty else { throw RuleFormatError(path: "steps", expected: "at least one step") }
        self.init(
            name: try reader.text("name"),
            summary: try reader.optionalText("description"),
            trigger: try Trigger(stored: reader, "trigger"),
            condition: try reader.optional("conditions").map { value throws(RuleFormatError) in
                try Condition(stored: StoredObject(value: value, path: "conditions"), depth: 1)
            },
            steps: steps,
            timeZone: try reader.optionalText("timezone"),
            guards: try RuleGuards(stored: reader),
            onNewVersion: reader.optional("onNewVersion") == nil
                ? .finish : try reader.name("onNewVersion", OnNewVersion.self)
        )
    }

    /// SHA-256, in hexadecimal, of the canonical form with every object's keys in order: the same for the same rule,
    /// in whatever order its author wrote the arguments.
    package var checksum: String {
        SHA256.hash(data: json.sortedByKey.text).map { byte in
            let hexadecimal = String(byte, radix: 16)
            return byte < 16 ? "0\(hexadecimal)" : hexadecimal
        }.joined()
    }
}

extension JSONValue {
    /// The same value, every object's members in the order of their keys' bytes.
    fileprivate var sortedByKey: JSONValue {
        switch self {
        case .array(let values): return .array(values.map(\.sortedByKey))
        case .object(let object):
            var sorted = JSONObject()
            for (key, value) in object.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
                sorted[key] = value.sortedByKey
            }
            return .object(sorted)
        default: return self
        }
    }
}
