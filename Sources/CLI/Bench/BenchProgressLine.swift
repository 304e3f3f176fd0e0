/// One line that says how far it is, written over and over for whoever looks at a terminal. Nothing is written elsewhere.
struct BenchProgressLine: Sendable {
    private static let eraseLine = "\r\u{1B}[K"

    let terminal: Terminal

    func show(_ text: String) {
        if terminal.isInteractive { terminal.write(Self.eraseLine + text) }
    }

    func clear() {
        if terminal.isInteractive { terminal.write(Self.eraseLine) }
    }
}
