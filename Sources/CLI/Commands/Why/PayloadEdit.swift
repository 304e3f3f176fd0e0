internal import ArgumentParser
internal import Model

/// One change of a payload, as `path=value` on the command line.
struct PayloadEdit: Hashable {
    let path: FieldPath
    /// nil: nothing is to stand there.
    let value: JSONValue?

    /// - Parameter argument: `path=value`; the value is JSON, or text where it is none.
    init(argument: String) throws {
        guard let equals = argument.firstIndex(of: "=") else {
            throw ValidationError("expected path=value, such as deal.amount=5000")
        }
        path = try Self.path(String(argument[..<equals]))
        let text = String(argument[argument.index(after: equals)...])
        value = (try? JSONValue(parsing: Array(text.utf8))) ?? .string(text)
    }

    /// - Parameter removing: The path that is to lead nowhere.
    init(removing: String) throws {
        path = try Self.path(removing)
        value = nil
    }

    /// The payload with the change.
    ///
    /// - Throws: ``CommandFailure`` where the path leads through text, a number or past an array's end.
    func applied(to data: JSONValue) throws(CommandFailure) -> JSONValue {
        guard let changed = Self.setting(value, at: path.segments[...], in: data) else {
            throw CommandFailure(
                .unknownName,
                "`\(path)` cannot be set: it leads through what is neither an object nor an array's element"
            )
        }
        return changed
    }

    private static func path(_ text: String) throws -> FieldPath {
        do {
            let path = try FieldPath(checking: text)
            guard path.root == .data else {
                throw ValidationError("`\(text)` is no path into the payload; only its fields can be set")
            }
            return path
        } catch let error as FieldPathError {
            throw ValidationError(error.message)
        }
    }

    // nil where the path leads nowhere that could be made.
    private static func setting(_ value: JSONValue?, at segments: ArraySlice<String>, in whole: JSONValue?)
        -> JSONValue?
    {
        guard let first = segments.first else { return value }
        let rest = segments.dropFirst()
        switch whole {
        case .object(var object)?:
            // What is not there cannot be taken away.
            if value == nil, object[first] == nil { return whole }
            if rest.isEmpty, value == nil {
                object[first] = nil
                return .object(object)
            }
            guard let child = setting(value, at: rest, in: object[first]) else { return nil }
            object[first] = child
            return .object(object)
        case .array(var values)?:
            guard let place = Int(first), values.indices.contains(place) else { return nil }
            if rest.isEmpty, value == nil {
                values.remove(at: place)
                return .array(values)
            }
            guard let child = setting(value, at: rest, in: values[place]) else { return nil }
            values[place] = child
            return .array(values)
        case nil, .null?: return value == nil ? whole : setting(value, at: segments, in: [:])
        default: return nil
        }
    }
}
