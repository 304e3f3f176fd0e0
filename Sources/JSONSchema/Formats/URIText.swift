/// URIs as text (RFC 3986).
enum URIText {
    static func isURI(_ text: String) -> Bool {
        URIReference(text).scheme != nil && isReference(text)
    }

    static func isReference(_ text: String) -> Bool {
        let uri = URIReference(text)
        if let scheme = uri.scheme {
            guard let first = scheme.utf8.first, first.isLetter,
                scheme.utf8.allSatisfy({ $0.isLetter || $0.isDigit || "+-.".utf8.contains($0) })
            else { return false }
        } else if uri.authority == nil {
            // A colon in the first segment would make it a scheme.
            guard !uri.path.utf8.prefix(while: { $0 != UInt8(ascii: "/") }).contains(UInt8(ascii: ":")) else {
                return false
            }
        }
        if let authority = uri.authority, !isAuthority(authority) { return false }
        return isPart(uri.path, ":@/") && isPart(uri.query ?? "", ":@/?") && isPart(uri.fragment ?? "", ":@/?")
    }

    private static func isAuthority(_ text: String) -> Bool {
        var host = text[...]
        if let at = text.lastIndex(of: "@") {
            guard isPart(String(text[..<at]), ":") else { return false }
            host = text[text.index(after: at)...]
        }
        if host.hasPrefix("[") {
            guard let end = host.firstIndex(of: "]") else { return false }
            let address = String(host[host.index(after: host.startIndex)..<end])
            guard Format.ipv6.fits(address) || address.hasPrefix("v") else { return false }
            host = host[host.index(after: end)...]
            return host.isEmpty || (host.hasPrefix(":") && host.dropFirst().utf8.allSatisfy(\.isDigit))
        }
        let parts = host.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.count < 2 || parts[1].utf8.allSatisfy(\.isDigit) else { return false }
        return isPart(String(parts.first ?? ""), "")
    }

    // Unreserved characters, sub-delimiters, escapes, and `more`.
    private static func isPart(_ text: String, _ more: String) -> Bool {
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard rest.count >= 2, rest.removeFirst().isHexDigit, rest.removeFirst().isHexDigit else {
                    return false
                }
            } else if !(byte.isLetter || byte.isDigit || "-._~!$&'()*+,;=".utf8.contains(byte)
                || more.utf8.contains(byte))
            {
                return false
            }
        }
        return true
    }
}
