/// How much one rendering may still write. Mustache itself has no bound, so the values that it asks for keep one.
final class RenderBudget {
    private let roundBytes: Int
    private var output = TemplateLimits.outputBytes
    private var work = TemplateLimits.workBytes

    /// - Parameter roundBytes: The text that one more round of a list may repeat.
    init(roundBytes: Int) {
        self.roundBytes = max(roundBytes, 16)
    }

    /// Whether something was left out.
    private(set) var isSpent = false

    /// Returns the text, or an empty one where it no longer fits.
    func spend(_ text: String) -> String {
        output -= text.utf8.count
        guard output < 0 else { return isSpent ? "" : text }
        isSpent = true
        return ""
    }

    /// What a transform of Mustache's makes of a text; ``HTMLEscape`` is the only one.
    func transform(_ text: String, _ name: String) -> String? {
        name == HTMLEscape.transform ? spend(HTMLEscape.escaped(text)) : nil
    }

    /// Whether a list may go one more round.
    func startRound() -> Bool {
        work -= roundBytes
        if work < 0 { isSpent = true }
        return !isSpent
    }
}
