internal import CCurl

/// Where a request goes: what requests that share connections have in common.
struct HTTPOrigin: Hashable, Sendable {
    let isSecure: Bool
    let host: String
    let port: String

    /// Parses the URL as curl will. Error texts leave the URL out: paths and queries carry secrets.
    init(url text: String) throws(OutboundError) {
        guard text.utf8.count <= HTTPRequest.maxURLBytes else {
            throw OutboundError(
                .invalidRequest(field: "url"),
                "the URL is longer than \(HTTPRequest.maxURLBytes) bytes"
            )
        }
        guard text.hasOnly({ $0 > 0x20 && $0 < 0x7F }) else {
            throw OutboundError(
                .invalidRequest(field: "url"),
                "the URL has a space, a control character or a character outside ASCII; percent-encode it"
            )
        }
        // curl forgives one slash and three, and takes the path's first part for the host.
        let slashes = text.drop { $0 != ":" }.dropFirst().prefix { $0 == "/" }
        guard slashes.count == 2 else {
            throw OutboundError(
                .invalidRequest(field: "url"),
                "the URL does not begin with http://host or https://host"
            )
        }
        guard let url = curl_url() else { throw OutboundError(.sendFailed, "out of memory") }
        defer { curl_url_cleanup(url) }
        let result = curl_url_set(url, CURLUPART_URL, text, UInt32(CURLU_NON_SUPPORT_SCHEME))
        guard result == CURLUE_OK else {
            throw OutboundError(
                .invalidRequest(field: "url"),
                "the URL cannot be parsed: \(String(cString: curl_url_strerror(result)))"
            )
        }
        let scheme = Self.part(url, CURLUPART_SCHEME)
        guard scheme == "http" || scheme == "https" else {
            throw OutboundError(.invalidRequest(field: "url"), "the URL's scheme must be http or https")
        }
        guard let host = Self.part(url, CURLUPART_HOST), !host.isEmpty,
            let port = Self.part(url, CURLUPART_PORT, UInt32(CURLU_DEFAULT_PORT))
        else {
            throw OutboundError(.invalidRequest(field: "url"), "the URL names no host")
        }
        isSecure = scheme == "https"
        self.host = host.lowercased()
        self.port = port
    }

    private static func part(_ url: OpaquePointer, _ part: CURLUPart, _ flags: UInt32 = 0) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(url, part, &text, flags) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }
}
