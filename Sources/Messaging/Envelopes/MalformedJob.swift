/// Why a message on an action queue is no job.
package struct MalformedJob: Error, Hashable, CustomStringConvertible {
    package var field: String
    package var expected: String

    package init(field: String, expected: String) {
        self.field = field
        self.expected = expected
    }

    package var description: String { "\(field): expected \(expected)" }
}
