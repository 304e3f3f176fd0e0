/// A request, as it will be sent once.
package struct HTTPRequest: Equatable, Sendable {
    /// An HTTP method in capitals.
    package var method: String

    /// An absolute http or https URL in ASCII: other characters percent-encoded, a host's name in Punycode.
    package var url: String

    /// What is sent beside Host, Accept and the headers that frame the body, which are not the caller's to set.
    package var headers: HTTPHeaders

    package var body: [UInt8]

    /// How many bytes of the response's body are read at most.
    package var responseLimit: Int

    package init(
        method: String = "POST",
        url: String,
        headers: HTTPHeaders = [:],
        body: [UInt8] = [],
        responseLimit: Int = 65_536
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.responseLimit = responseLimit
    }
}

extension HTTPRequest {
    /// The longest URL that is sent.
    static let maxURLBytes = 8192

    /// Headers that would break the framing of the request, or of the connection it shares with others.
    private static let framing = [
        "Host", "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Expect", "Upgrade", "TE", "Trailer",
        "Proxy-Connection", "Proxy-Authorization",
    ]

    /// Refuses what must not get onto the wire; the URL is ``HTTPOrigin``'s to judge.
    func validate() throws(OutboundError) {
        guard !method.isEmpty, method.utf8.count <= 32, method.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
            throw OutboundError(.invalidRequest(field: "method"), "an HTTP method is written in capital letters")
        }
        guard method != "HEAD" && method != "CONNECT" && method != "TRACE" else {
            throw OutboundError(.invalidRequest(field: "method"), "\(method) is not supported")
        }
        guard responseLimit >= 0 else {
            throw OutboundError(.invalidRequest(field: "responseLimit"), "the response's limit is negative")
        }
        for field in headers.fields {
            guard !field.name.isEmpty, field.name.hasOnly(isTokenByte) else {
                throw OutboundError(.invalidRequest(field: "headers"), "a header's name is empty or no token")
            }
            guard field.value.hasOnly({ $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }) else {
                throw OutboundError(
                    .invalidRequest(field: "headers"),
                    "the value of header \(field.name) has a line break or another control character"
                )
            }
            guard !Self.framing.contains(where: { field.isNamed($0) }) else {
                throw OutboundError(
                    .invalidRequest(field: "headers"),
                    "header \(field.name) is not the caller's to set"
                )
            }
        }
    }

    /// The headers as curl takes them; its own that nobody asked for are switched off.
    var curlHeaders: StringList {
        let bytes = headers.fields.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 3 }
        var list = StringList(capacity: bytes + 24)
        for field in headers.fields {
            let value = field.value.trimmingSpaces()
            if value.isEmpty { list.append(field.name, ";") } else { list.append(field.name, ": ", value) }
        }
        list.append("Expect:")
        // RFC 9110: an unknown body has no content type; curl would call it a form.
        if headers["Content-Type"] == nil { list.append("Content-Type:") }
        return list
    }
}

/// RFC 9110's tchar.
private func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"): true
    default: "!#$%&'*+.^_`|~".utf8.contains(byte)
    }
}

extension String {
    /// Without spaces and tabs at either end.
    func trimmingSpaces() -> String {
        guard utf8.first.map(isSpace) == true || utf8.last.map(isSpace) == true else { return self }
        return String(decoding: utf8[...].trimmingSpaces(), as: UTF8.self)
    }

    /// Whether all bytes of its UTF-8 are such.
    func hasOnly(_ isAllowed: (UInt8) -> Bool) -> Bool {
        utf8.withContiguousStorageIfAvailable { $0.allSatisfy(isAllowed) } ?? utf8.allSatisfy(isAllowed)
    }
}

private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

extension BidirectionalCollection<UInt8> where SubSequence == Self {
    /// Without spaces and tabs at either end.
    func trimmingSpaces() -> Self {
        let rest = drop(while: isSpace)
        guard let last = rest.lastIndex(where: { !isSpace($0) }) else { return rest[rest.endIndex...] }
        return rest[...last]
    }
}
