/// What the server said.
package struct HTTPResponse: Equatable, Sendable {
    package let status: Int
    package let headers: HTTPHeaders

    /// The body, or its first ``HTTPRequest/responseLimit`` bytes.
    package let body: [UInt8]

    /// Whether there was more body than the limit; the rest was not read.
    package let isTruncated: Bool

    /// From `send` to the end of the response, waiting included.
    package let duration: Duration

    package init(status: Int, headers: HTTPHeaders, body: [UInt8], isTruncated: Bool, duration: Duration) {
        self.status = status
        self.headers = headers
        self.body = body
        self.isTruncated = isTruncated
        self.duration = duration
    }
}
