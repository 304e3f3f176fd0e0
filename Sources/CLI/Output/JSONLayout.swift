internal import Model

/// JSON with line breaks, indented by two spaces: for people and for `diff`.
enum JSONLayout {
    /// The text of a value, with a line break at its end.
    static func text(_ value: JSONValue) -> String {
        var bytes: [UInt8] = []
        write(value, indent: 0, into: &bytes)
        return String(decoding: bytes, as: UTF8.self) + "\n"
    }

    private static func write(_ value: JSONValue, indent: Int, into bytes: inout [UInt8]) {
        switch value {
        case .array(let values) where !values.isEmpty:
            bytes.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                begin(index, indent + 1, &bytes)
                write(value, indent: indent + 1, into: &bytes)
            }
            end(indent, &bytes)
            bytes.append(UInt8(ascii: "]"))
        case .object(let object) where !object.isEmpty:
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in object.enumerated() {
                begin(index, indent + 1, &bytes)
                member.key.writeJSON(into: &bytes)
                bytes.append(contentsOf: ": ".utf8)
                write(member.value, indent: indent + 1, into: &bytes)
            }
            end(indent, &bytes)
            bytes.append(UInt8(ascii: "}"))
        default: value.write(into: &bytes)
        }
    }

    private static func begin(_ index: Int, _ indent: Int, _ bytes: inout [UInt8]) {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        end(indent, &bytes)
    }

    private static func end(_ indent: Int, _ bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent * 2))
    }
}
