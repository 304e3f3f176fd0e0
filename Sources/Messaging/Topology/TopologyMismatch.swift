/// The broker's topology is not what this version works on.
package struct TopologyMismatch: Error, CustomStringConvertible {
    package var differences: [TopologyDifference]

    package init(differences: [TopologyDifference]) {
        self.differences = differences
    }

    package var description: String {
        let list = differences.map { "\($0)" }.joined(separator: "; ")
        return "the broker's topology is not as expected; run `signalbox topology apply`: \(list)"
    }
}
