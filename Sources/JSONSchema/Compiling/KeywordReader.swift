internal import Model

/// Reads the values of one schema's keywords.
struct KeywordReader {
    let object: JSONObject
    let place: SchemaPlace
    private(set) var problems: [SchemaProblem] = []

    init(object: JSONObject, place: SchemaPlace) {
        self.object = object
        self.place = place
    }

    private mutating func expected(_ keyword: String, _ what: String, found value: JSONValue) {
        problems.append(
            SchemaProblem(.value, at: place.path + [keyword], "expected \(what), found \(value.typeName)")
        )
    }

    /// A number from 0 on without a fraction.
    mutating func count(_ keyword: String) -> Int? {
        guard let value = object[keyword] else { return nil }
        guard case .number(let number) = value, let count = number.int64, count >= 0 else {
            expected(keyword, "an integer of at least 0", found: value)
            return nil
        }
        guard count <= SchemaLimits.count else {
            let message = "is \(count), at most \(SchemaLimits.count) is allowed (count)"
            problems.append(SchemaProblem(.limit, at: place.path + [keyword], message))
            return nil
        }
        return Int(count)
    }

    mutating func flag(_ keyword: String) -> Bool {
        guard let value = object[keyword] else { return false }
        if case .bool(let flag) = value { return flag }
        expected(keyword, "true or false", found: value)
        return false
    }

    mutating func text(_ keyword: String) -> String? {
        guard let value = object[keyword] else { return nil }
        if case .string(let text) = value { return text }
        expected(keyword, "text", found: value)
        return nil
    }

    /// What `format` names.
    var format: String? {
        guard case .string(let name)? = object["format"] else { return nil }
        return name
    }

    mutating func list(_ keyword: String) -> [JSONValue] {
        guard let value = object[keyword] else { return [] }
        if case .array(let values) = value, !values.isEmpty { return values }
        expected(keyword, "a list of at least one schema", found: value)
        return []
    }

    mutating func map(_ keyword: String) -> [(key: String, value: JSONValue)] {
        guard let value = object[keyword] else { return [] }
        if case .object(let members) = value { return Array(members) }
        expected(keyword, "an object whose members are schemas", found: value)
        return []
    }

    /// Different names.
    mutating func names(_ keyword: String) -> [String] {
        guard let value = object[keyword] else { return [] }
        if let names = Self.names(value) { return names }
        expected(keyword, "a list of different names", found: value)
        return []
    }

    private static func names(_ value: JSONValue) -> [String]? {
        guard case .array(let values) = value else { return nil }
        let names = values.compactMap { value in
            if case .string(let name) = value { name } else { nil as String? }
        }
        return names.count == values.count && Set(names.map(ByteName.init)).count == names.count ? names : nil
    }

    mutating func dependentRequired() -> [(name: String, needed: [String])] {
        map("dependentRequired").compactMap { name, value in
            if let names = Self.names(value) { return (name, names) }
            problems.append(
                SchemaProblem(
                    .value,
                    at: place.path + ["dependentRequired", name],
                    "expected a list of different names, found \(value.typeName)"
                )
            )
            return nil
        }
    }

    mutating func types() -> TypeSet {
        guard let value = object["type"] else { return .all }
        let values = if case .array(let values) = value { values } else { [value] }
        var types: TypeSet = []
        for value in values {
            guard case .string(let name) = value, let type = TypeSet(name: name) else {
                let shown = if case .string(let name) = value { "`\(name.prefix(80))`" } else { value.typeName }
                let hint =
                    if case .string(let name) = value { Nearest.hint(for: name, among: TypeSet.names) } else { "" }
                problems.append(
                    SchemaProblem(.value, at: place.path + ["type"], "\(shown) is no type of JSON\(hint)")
                )
                return .all
            }
            types.formUnion(type)
        }
        if values.isEmpty { expected("type", "a type, or a list of at least one", found: value) }
        return types
    }

    mutating func choices() -> [JSONValue]? {
        guard let value = object["enum"] else { return nil }
        guard case .array(let values) = value else {
            expected("enum", "a list of values", found: value)
            return nil
        }
        guard values.count <= SchemaLimits.enumValues else {
            problems.append(
                SchemaProblem(
                    .limit,
                    at: place.path + ["enum"],
                    "has \(values.count) values, at most \(SchemaLimits.enumValues) are allowed (enumValues)"
                )
            )
            return nil
        }
        return values
    }

    mutating func number() -> NumberRules? {
        let minimum = bound("minimum")
        let maximum = bound("maximum")
        let exclusiveMinimum = bound("exclusiveMinimum")
        let exclusiveMaximum = bound("exclusiveMaximum")
        var multipleOf = bound("multipleOf")
        if let divisor = multipleOf {
            let digits = ExactNumber(divisor).digits.count
            if divisor <= JSONNumber(0) {
                problems.append(SchemaProblem(.value, at: place.path + ["multipleOf"], "expected a number above 0"))
                multipleOf = nil
            } else if digits > SchemaLimits.divisorDigits {
                problems.append(
                    SchemaProblem(
                        .limit,
                        at: place.path + ["multipleOf"],
                        "has \(digits) digits, at most \(SchemaLimits.divisorDigits) are allowed (divisorDigits)"
                    )
                )
                multipleOf = nil
            }
        }
        let all = [minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf]
        guard all.contains(where: { $0 != nil }) else { return nil }
        return NumberRules(
            minimum: minimum,
            maximum: maximum,
            exclusiveMinimum: exclusiveMinimum,
            exclusiveMaximum: exclusiveMaximum,
            multipleOf: multipleOf
        )
    }

    private mutating func bound(_ keyword: String) -> JSONNumber? {
        guard let value = object[keyword] else { return nil }
        if case .number(let number) = value { return number }
        expected(keyword, "a number", found: value)
        return nil
    }
}
