/// How the connection to the mail server is protected.
package enum EmailTLS: String, Sendable, CaseIterable {
    /// Not encrypted.
    case none
    /// Starts in the clear and must be upgraded before anything else is said.
    case starttls
    /// Encrypted from the first byte.
    case implicit
}
