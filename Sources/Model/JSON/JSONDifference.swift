/// One place at which two JSON values differ.
package struct JSONDifference: Sendable, Hashable {
    /// The keys and places that lead there, as in `steps[tag].with.tag`: elements of a list go by their `name` where each has
    /// one of its own, else by their place in the later list, or in the earlier one where they are gone.
    package var path: String
    /// nil: it was not there.
    package var before: JSONValue?
    /// nil: it is not there any more.
    package var after: JSONValue?

    /// Where two values differ, in the order of the earlier one; empty for values that say the same. The order of an
    /// object's keys says nothing.
    package static func changes(from before: JSONValue, to after: JSONValue) -> [JSONDifference] {
        changes(before, after, path: "")
    }

    private static func changes(_ before: JSONValue, _ after: JSONValue, path: String) -> [JSONDifference] {
        switch (before, after) {
        case (.object(let before), .object(let after)):
            let keys = before.map(\.key) + after.map(\.key).filter { before[$0] == nil }
            return keys.flatMap { key in
                changes(before[key], after[key], path: path.isEmpty ? key : "\(path).\(key)")
            }
        case (.array(let before), .array(let after)):
            if let before = names(before), let after = names(after) { return named(before, after, path) }
            return placed(before, after, path)
        default:
            return before == after ? [] : [JSONDifference(path: path, before: before, after: after)]
        }
    }

    // By cases: `nil` alone would be JSON's null.
    private static func changes(_ before: JSONValue?, _ after: JSONValue?, path: String) -> [JSONDifference] {
        switch (before, after) {
        case (.some(let before), .some(let after)): changes(before, after, path: path)
        case (.none, .none): []
        default: [JSONDifference(path: path, before: before, after: after)]
        }
    }

    // MARK: Lists

    private typealias Named = (name: String, value: JSONValue)

    /// The elements by their names; nil unless each is an object with a name of its own.
    private static func names(_ values: [JSONValue]) -> [Named]? {
        var seen: Set<[UInt8]> = []
        var named: [Named] = []
        for value in values {
            guard case .object(let object) = value, case .string(let name)? = object["name"],
                seen.insert(Array(name.utf8)).inserted
            else { return nil }
            named.append((name, value))
        }
        return named
    }

    private static func named(_ before: [Named], _ after: [Named], _ path: String) -> [JSONDifference] {
        func find(_ name: String, _ list: [Named]) -> JSONValue? {
            list.first { $0.name.hasSameBytes(as: name) }?.value
        }
        let names = before.map(\.name) + after.map(\.name).filter { find($0, before) == nil }
        var found = names.flatMap { changes(find($0, before), find($0, after), path: "\(path)[\($0)]") }
        let (stayed, now) = (
            before.map(\.name).filter { find($0, after) != nil }, after.map(\.name).filter { find($0, before) != nil }
        )
        if !zip(stayed, now).allSatisfy({ $0.hasSameBytes(as: $1) }) {
            found.append(
                JSONDifference(
                    path: "\(path), in the order",
                    before: .array(stayed.map(JSONValue.string)),
                    after: .array(now.map(JSONValue.string))
                )
            )
        }
        return found
    }

    // What is the same at both ends is left out, so that one element more is one change.
    private static func placed(_ before: [JSONValue], _ after: [JSONValue], _ path: String) -> [JSONDifference] {
        let head = zip(before, after).prefix { changes($0, $1, path: "").isEmpty }.count
        let tail = zip(before.dropFirst(head).reversed(), after.dropFirst(head).reversed())
            .prefix { changes($0, $1, path: "").isEmpty }.count
        let (old, new) = (before.dropFirst(head).dropLast(tail), after.dropFirst(head).dropLast(tail))
        return (0..<max(old.count, new.count)).flatMap { place in
            changes(
                place < old.count ? .some(old[head + place]) : .none,
                place < new.count ? .some(new[head + place]) : .none,
                path: "\(path)[\(head + place)]"
            )
        }
    }
}
