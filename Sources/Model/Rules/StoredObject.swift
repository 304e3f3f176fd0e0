/// An object of a stored rule and the path that leads to it.
struct StoredObject {
    let value: JSONValue
    let path: String

    func place(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    func optional(_ key: String) -> JSONValue? { value[key] }

    func text(_ key: String) throws(RuleFormatError) -> String {
        guard case .string(let text)? = value[key] else { throw expected(key, "text") }
        return text
    }

    func optionalText(_ key: String) throws(RuleFormatError) -> String? {
        value[key] == nil ? nil : try text(key)
    }

    func array(_ key: String) throws(RuleFormatError) -> [StoredObject] {
        guard case .array(let values)? = value[key] else { throw expected(key, "a list") }
        return values.enumerated().map { StoredObject(value: $1, path: "\(place(key))[\($0)]") }
    }

    func object(_ key: String) throws(RuleFormatError) -> StoredObject {
        guard case .object? = value[key], let value = value[key] else { throw expected(key, "an object") }
        return StoredObject(value: value, path: place(key))
    }

    func integer(_ key: String, in range: ClosedRange<Int>) throws(RuleFormatError) -> Int {
        guard case .number(let number)? = value[key], let integer = number.int64.map(Int.init), range.contains(integer)
        else { throw expected(key, "an integer from \(range.lowerBound) to \(range.upperBound)") }
        return integer
    }

    func number(_ key: String) throws(RuleFormatError) -> Double {
        guard case .number(let number)? = value[key], number.double.isFinite else { throw expected(key, "a number") }
        return number.double
    }

    func duration(_ key: String) throws(RuleFormatError) -> Duration {
        guard let duration = DurationText.duration(of: try text(key)) else { throw expected(key, "a duration") }
        return duration
    }

    func name<Value: RawRepresentable<String>>(_ key: String, _ type: Value.Type) throws(RuleFormatError) -> Value {
        guard let value = Value(rawValue: try text(key)) else { throw expected(key, "a known name") }
        return value
    }

    func fieldPath(_ key: String) throws(RuleFormatError) -> FieldPath {
        guard let path = FieldPath(try text(key)) else { throw expected(key, "a dot path") }
        return path
    }

    func expected(_ key: String, _ what: String) -> RuleFormatError {
        RuleFormatError(path: place(key), expected: what)
    }
}
