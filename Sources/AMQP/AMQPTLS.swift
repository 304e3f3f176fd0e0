/// Whether and how the connection is encrypted. TLS is 1.2 at least.
package enum AMQPTLS: Sendable, Hashable {
    case off
    case on(Files)

    /// PEM files, read at each connection, and what of the broker's certificate is verified.
    package struct Files: Sendable, Hashable {
        /// The authorities that may have signed the broker's certificate.
        package var caFile: String
        /// This client's certificate chain, where the broker asks for one; needs ``keyFile``.
        package var certFile: String?
        /// The private key of ``certFile``, without a passphrase.
        package var keyFile: String?
        /// Whether the certificate must be signed by an authority of ``caFile``.
        package var verifyPeer: Bool
        /// Whether the certificate must name the host that was connected to.
        package var verifyHostname: Bool

        package init(
            caFile: String,
            certFile: String? = nil,
            keyFile: String? = nil,
            verifyPeer: Bool = true,
            verifyHostname: Bool = true
        ) {
            self.caFile = caFile
            self.certFile = certFile
            self.keyFile = keyFile
            self.verifyPeer = verifyPeer
            self.verifyHostname = verifyHostname
        }
    }

    /// TLS with the broker's certificate verified in full.
    package static func on(caFile: String, certFile: String? = nil, keyFile: String? = nil) -> AMQPTLS {
        .on(Files(caFile: caFile, certFile: certFile, keyFile: keyFile))
    }
}
