/// How a connection to Postgres is encrypted and the server proven; libpq's `sslmode`.
package enum TLSMode: Hashable, Sendable {
    /// Never TLS.
    case disable
    /// TLS where the server offers it, else none; proves nothing.
    case prefer
    /// TLS or no connection; the server's certificate is not checked.
    case require
    /// TLS, and the certificate must come from a CA in the PEM file at `root`.
    case verifyCA(root: String)
    /// As ``verifyCA(root:)``, and the certificate must name the host that was asked for.
    case verifyFull(root: String)

    var libpqParameters: [(String, String)] {
        switch self {
        case .disable: [("sslmode", "disable")]
        case .prefer: [("sslmode", "prefer")]
        case .require: [("sslmode", "require")]
        case .verifyCA(let root): [("sslmode", "verify-ca"), ("sslrootcert", root)]
        case .verifyFull(let root): [("sslmode", "verify-full"), ("sslrootcert", root)]
        }
    }
}
