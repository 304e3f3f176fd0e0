/// The broker's topology is not what this version works on.
package struct TopologyMismatch: Error, CustomStringConvertible {
    package var differences: [TopologyDifference]

    package init(differences: [TopologyDifference]) {
        self.differences = differences
    }

    /// On one line, for logs.
    package var description: String { told(differences.map { " \($0)" }.joined(separator: ";")) }

    /// With a line for each difference.
    package var listing: String { told(differences.map { "\n  \($0)" }.joined()) }

    private func told(_ list: String) -> String {
        "the broker's topology is not as expected; run `signalbox topology apply`:\(list)"
    }
}
