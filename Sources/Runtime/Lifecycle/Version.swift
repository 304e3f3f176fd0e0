/// The version of this build of Signalbox.
package enum Version {
    /// As shown in logs, in `/metrics` and by `signalbox --version`.
    package static let current = "0.1.0"
}
