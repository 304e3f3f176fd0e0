/// Where conditions stand in a rule, as its file would write it.
enum ConditionPlace {
    /// The place of a group's member. The list of a rule's or a step's conditions is an `all` that nobody writes, and
    /// so is one of elements'.
    static func member(_ index: Int, of place: String, _ group: String) -> String {
        let isList = place == "conditions" || ["_element", ".branch", ".where"].contains { place.hasSuffix($0) }
        return group == "all" && isList
            ? "\(place)[\(index)]" : "\(place).\(group)[\(index)]"
    }
}
