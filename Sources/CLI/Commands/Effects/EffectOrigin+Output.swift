internal import FoundationEssentials
internal import Model
internal import Store

extension EffectOrigin {
    /// Adds where an effect comes from to its JSON.
    func write(into object: inout JSONObject) {
        object["execution"] = .id(execution)
        object["step"] = .count(step)
        object["eventTime"] = .time(occurredAt)
    }
}

extension RecordReference {
    var json: JSONValue { ["kind": .string(kind), "id": .string(id)] }
}
