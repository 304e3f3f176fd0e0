/// Email addresses (RFC 5321) and host names (RFC 1123) as text.
enum AddressText {
    static func isHostName(_ bytes: [UInt8]) -> Bool {
        guard (1...253).contains(bytes.count) else { return false }
        return bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
            (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                && label.allSatisfy { $0.isDigit || $0.isLetter || $0 == UInt8(ascii: "-") }
        }
    }

    static func isEmail(_ bytes: [UInt8]) -> Bool {
        guard let at = bytes.lastIndex(of: UInt8(ascii: "@")) else { return false }
        return isLocalPart(bytes[..<at]) && isDomain(Array(bytes[(at + 1)...]))
    }

    private static func isLocalPart(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard (1...64).contains(bytes.count) else { return false }
        if bytes.count >= 2, bytes.first == UInt8(ascii: "\""), bytes.last == UInt8(ascii: "\"") {
            return isQuoted(bytes.dropFirst().dropLast())
        }
        return bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { atom in
            !atom.isEmpty && atom.allSatisfy { $0.isDigit || $0.isLetter || "!#$%&'*+-/=?^_`{|}~".utf8.contains($0) }
        }
    }

    private static func isQuoted(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\\"):
                guard let escaped = rest.popFirst(), (32...126).contains(escaped) else { return false }
            case UInt8(ascii: "\""): return false
            case 32...126: break
            default: return false
            }
        }
        return true
    }

    private static func isDomain(_ bytes: [UInt8]) -> Bool {
        guard bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]") else { return isHostName(bytes) }
        let inner = String(decoding: bytes.dropFirst().dropLast(), as: UTF8.self)
        if inner.hasPrefix("IPv6:") { return Format.ipv6.fits(String(inner.dropFirst(5))) }
        return Format.ipv4.fits(inner)
    }
}
