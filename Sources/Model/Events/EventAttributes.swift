/// A CloudEvent's attributes, from a JSON envelope or from headers.
struct EventAttributes {
    // So few that a scan is quicker than hashing.
    private var values: [(name: String, value: Value)] = []
    /// What is wrong with them as a whole; the others can be read all the same, to say whose they are.
    private(set) var flaw: EventRefusal?

    enum Value {
        case text(String)
        /// A tenant may come as `{"id": …}`.
        case object(JSONObject)
        case integer(Int64)
        /// What no attribute of ours can be, by its name for messages.
        case other(String)
    }

    /// Takes all members of a structured event but `data`. A null is an attribute that is absent.
    init(envelope: JSONObject) {
        for (name, value) in envelope where name != "data" {
            guard value != .null else { continue }
            guard name != "data_base64" else {
                note(.invalidData, name, "data_base64 is not taken; expected data as a JSON object")
                continue
            }
            switch value {
            case .string(let text): insert(.text(text), as: name)
            case .object(let object): insert(.object(object), as: name)
            case .number(let number): insert(number.int64.map(Value.integer) ?? .other(value.typeName), as: name)
            default: insert(.other(value.typeName), as: name)
            }
        }
    }

    /// Takes the headers with one of the two prefixes of the AMQP binding: `cloudEvents_` and `cloudEvents:`.
    init(headers: [String: HeaderValue]) {
        // In an order that does not change, so that of two faults always the same one is told.
        for (header, value) in headers.sorted(by: { $0.key < $1.key }) {
            guard header.hasPrefix("cloudEvents_") || header.hasPrefix("cloudEvents:") else { continue }
            let name = String(header.dropFirst("cloudEvents_".count))
            guard self[name] == nil else {
                note(.invalidAttribute, name, "\(name) is there with both prefixes; expected one header for it")
                continue
            }
            switch value {
            case .string(let text): insert(.text(text), as: name)
            case .timestamp(let time): insert(.text(time.rfc3339), as: name)
            case .int(let number): insert(.integer(number), as: name)
            case .bool: insert(.other("boolean"), as: name)
            case .bytes: insert(.other("byte array"), as: name)
            }
        }
    }

    var isEmpty: Bool { values.isEmpty && flaw == nil }

    subscript(name: String) -> Value? { values.first { $0.name == name }?.value }

    private mutating func insert(_ value: Value, as name: String) {
        let isName = name.utf8.allSatisfy {
            $0.decimalDigit != nil || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
        }
        guard isName, !name.isEmpty else {
            let shown = Self.shown(name)
            note(
                .invalidAttribute,
                shown,
                "\(shown) is no attribute's name; expected lower-case letters and digits alone"
            )
            return
        }
        values.append((name, value))
    }

    private mutating func note(_ code: EventRefusal.Code, _ field: String, _ message: String) {
        flaw = flaw ?? EventRefusal(code, field: field, message: message)
    }

    /// A name from outside, cut to what a message can bear.
    private static func shown(_ name: String) -> String {
        let printable = String(name.unicodeScalars.prefix(64).map { $0.isAttributeScalar ? Character($0) : "?" })
        return printable.isEmpty ? "an empty name" : printable
    }
}

extension Unicode.Scalar {
    /// What CloudEvents allows in an attribute's text: no control character and no noncharacter.
    var isAttributeScalar: Bool {
        switch value {
        case 0..<0x20, 0x7F...0x9F, 0xFDD0...0xFDEF: false
        default: value & 0xFFFE != 0xFFFE
        }
    }

    /// ASCII, which is most of it, without a look into Unicode's tables.
    var isWhiteSpace: Bool {
        isASCII ? value == 0x20 || (0x09...0x0D).contains(value) : properties.isWhitespace
    }
}
