/// The limits of an ``OutboundClient``, and what it trusts.
package struct OutboundOptions: Equatable, Sendable {
    /// How many HTTP requests run at the same time, and how many connections are kept for reuse.
    package var maxConcurrent: Int

    /// How many of them go to one origin (scheme, host, port).
    package var maxConcurrentPerHost: Int

    /// How many mails are handed over at the same time, each over a connection and a thread of its own.
    package var maxConcurrentMails: Int

    /// How many callers wait for their turn, of HTTP and of mail each; one more is refused.
    package var maxWaiting: Int

    /// How many headers of a response are read.
    package var maxHeaderCount: Int

    /// How many bytes of header lines are read.
    package var maxHeaderBytes: Int

    /// Whether HTTP/2 is spoken where a TLS server offers it: one stream at a time on each connection.
    package var allowsHTTP2: Bool

    /// A PEM file of the certificate authorities that https servers are checked against; nil for the system's.
    package var caFile: String?

    package init(
        maxConcurrent: Int = 128,
        maxConcurrentPerHost: Int = 32,
        maxConcurrentMails: Int = 4,
        maxWaiting: Int = 10_000,
        maxHeaderCount: Int = 128,
        maxHeaderBytes: Int = 65_536,
        allowsHTTP2: Bool = true,
        caFile: String? = nil
    ) {
        precondition(maxConcurrent > 0 && maxConcurrentPerHost > 0 && maxConcurrentMails > 0, "limits must be positive")
        self.maxConcurrent = maxConcurrent
        self.maxConcurrentPerHost = maxConcurrentPerHost
        self.maxConcurrentMails = maxConcurrentMails
        self.maxWaiting = maxWaiting
        self.maxHeaderCount = maxHeaderCount
        self.maxHeaderBytes = maxHeaderBytes
        self.allowsHTTP2 = allowsHTTP2
        self.caFile = caFile
    }
}
