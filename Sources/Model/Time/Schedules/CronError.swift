/// Why a text is no cron expression.
package struct CronError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The field that is wrong, such as `day-of-month`; nil for the expression itself.
    package var field: String?
    /// What is wrong and what was expected, as a clause without a full stop.
    package var message: String

    package init(field: String? = nil, message: String) {
        self.field = field
        self.message = message
    }

    package var description: String { field.map { "the field \($0): \(message)" } ?? message }
}
