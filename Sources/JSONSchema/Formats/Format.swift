internal import Glibc

/// What `format` can be checked for.
///
/// Source: https://json-schema.org/draft/2020-12/json-schema-validation#section-7
package enum Format: String, Sendable, CaseIterable {
    case date
    case dateTime = "date-time"
    case duration
    case email
    case hostname
    case ipv4
    case ipv6
    case jsonPointer = "json-pointer"
    case regex
    case relativeJSONPointer = "relative-json-pointer"
    case time
    case uri
    case uriReference = "uri-reference"
    case uuid

    /// What JSON Schema names and is not checked here.
    static let unchecked: Set<String> = ["idn-email", "idn-hostname", "iri", "iri-reference", "uri-template"]

    /// As in `a date-time (RFC 3339), such as 2026-03-01T09:30:00Z`.
    var phrase: String {
        switch self {
        case .date: "a date (RFC 3339) such as 2026-03-01"
        case .dateTime: "a date-time (RFC 3339) such as 2026-03-01T09:30:00Z"
        case .duration: "a duration (ISO 8601) such as P3DT4H"
        case .email: "an email address"
        case .hostname: "a host name"
        case .ipv4: "an IPv4 address"
        case .ipv6: "an IPv6 address"
        case .jsonPointer: "a JSON Pointer such as /a/0"
        case .regex: "a regular expression (ECMA-262)"
        case .relativeJSONPointer: "a relative JSON Pointer such as 1/a"
        case .time: "a time (RFC 3339) such as 09:30:00Z"
        case .uri: "a URI"
        case .uriReference: "a URI or a relative reference"
        case .uuid: "a UUID"
        }
    }

    func fits(_ text: String) -> Bool {
        switch self {
        case .date: Self.bytes(text, ClockText.isDate)
        case .dateTime: Self.bytes(text, ClockText.isDateTime)
        case .duration: Self.bytes(text, ClockText.isDuration)
        case .email: AddressText.isEmail(Array(text.utf8))
        case .hostname: AddressText.isHostName(Array(text.utf8))
        case .ipv4: Self.isAddress(text, AF_INET)
        case .ipv6: Self.isAddress(text, AF_INET6)
        case .jsonPointer: JSONPointer.segments(text) != nil
        case .regex: (try? Pattern(text)) != nil
        case .relativeJSONPointer: Self.isRelativePointer(text)
        case .time: Self.bytes(text, ClockText.isTime)
        case .uri: URIText.isURI(text)
        case .uriReference: URIText.isReference(text)
        case .uuid: Self.isUUID(Array(text.utf8))
        }
    }

    private static func bytes(_ text: String, _ fits: (UnsafeBufferPointer<UInt8>) -> Bool) -> Bool {
        var text = text
        return text.withUTF8(fits)
    }

    private static func isAddress(_ text: String, _ family: CInt) -> Bool {
        guard !text.utf8.contains(0) else { return false }
        var address = in6_addr()
        return inet_pton(family, text, &address) == 1
    }

    private static func isUUID(_ bytes: [UInt8]) -> Bool {
        bytes.count == 36
            && bytes.enumerated().allSatisfy { place, byte in
                [8, 13, 18, 23].contains(place) ? byte == UInt8(ascii: "-") : byte.isHexDigit
            }
    }

    private static func isRelativePointer(_ text: String) -> Bool {
        let digits = text.utf8.prefix { $0.isDigit }
        guard !digits.isEmpty, digits.count == 1 || digits.first != UInt8(ascii: "0") else { return false }
        let rest = text.utf8.dropFirst(digits.count)
        return rest.elementsEqual("#".utf8) || JSONPointer.segments(Substring(rest)) != nil
    }
}

extension UInt8 {
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }
    var isHexDigit: Bool { isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20) }
}
