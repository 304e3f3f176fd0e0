/// How the connection to Postgres is protected: libpq's `sslmode`.
package enum PostgresTLS: String, Sendable, CaseIterable {
    /// Never encrypted.
    case disable
    /// Encrypted if the server offers it; nothing is verified.
    case prefer
    /// Always encrypted; nothing is verified.
    case require
    /// Encrypted, and the certificate's authority is verified.
    case verifyCA = "verify-ca"
    /// Encrypted; the authority and the host name are verified.
    case verifyFull = "verify-full"
}
