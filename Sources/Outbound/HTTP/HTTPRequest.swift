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

    /// Refuses what must not get onto the wire; returns where the request goes.
    func validated() throws(OutboundError) -> HTTPOrigin {
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
            guard !field.name.isEmpty, field.name.utf8.allSatisfy(isTokenByte) else {
                throw OutboundError(.invalidRequest(field: "headers"), "a header's name is empty or no token")
            }
            guard field.value.utf8.allSatisfy({ $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }) else {
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
        return try HTTPOrigin(url: url)
    }

    /// The headers as curl takes them; its own that nobody asked for are switched off.
    var curlHeaders: [String] {
        // RFC 9110: an unknown body has no content type; curl would call it a form.
        let isTyped = headers["Content-Type"] != nil
        return headers.fields.map { field in
            let value = field.value.trimmingSpaces()
            return value.isEmpty ? "\(field.name);" : "\(field.name): \(value)"
        } + (isTyped ? ["Expect:"] : ["Expect:", "Content-Type:"])
    }
}

/// RFC 9110's tchar.
private func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
}

extension String {
    /// Without spaces and tabs at either end.
    func trimmingSpaces() -> String { String(decoding: utf8[...].trimmingSpaces(), as: UTF8.self) }
}

extension BidirectionalCollection<UInt8> where SubSequence == Self {
    /// Without spaces and tabs at either end.
    func trimmingSpaces() -> Self {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
        let rest = drop(while: isSpace)
        guard let last = rest.lastIndex(where: { !isSpace($0) }) else { return rest[rest.endIndex...] }
        return rest[...last]
    }
}
