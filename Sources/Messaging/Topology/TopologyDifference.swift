/// Something on the broker that is not as the topology says.
package struct TopologyDifference: Sendable, Hashable, CustomStringConvertible {
    /// `exchange`, `queue`, `binding` or `policy`.
    package var object: String
    package var name: String
    /// What is there; nil where nothing is.
    package var found: String?
    package var expected: String

    package var description: String {
        "\(object) '\(name)': \(found.map { "found \($0), " } ?? "missing; ")expected \(expected)"
    }
}
