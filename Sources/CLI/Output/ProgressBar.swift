/// A line on a terminal that shows how far something is. On anything but a terminal it shows nothing.
struct ProgressBar {
    private static let width = 30
    private static let pause = Duration.milliseconds(100)

    private let terminal: Terminal
    private let isShown: Bool
    private let total: Int
    private let began = ContinuousClock.now
    private var shownAt: ContinuousClock.Instant?
    private(set) var done = 0

    init(total: Int, on terminal: Terminal = .error) {
        self.total = total
        self.terminal = terminal
        isShown = terminal.isInteractive
    }

    mutating func advance(by count: Int) {
        done += count
        guard isShown else { return }
        let now = ContinuousClock.now
        if let shownAt, now - shownAt < Self.pause, done < total { return }
        shownAt = now
        terminal.write("\r\u{1B}[K" + Self.text(done: done, total: total, after: now - began))
    }

    /// Takes the line away.
    func finish() {
        if isShown { terminal.write("\r\u{1B}[K") }
    }

    /// Such as `[######........................]  20%  2000 of 10000  8000/s`.
    static func text(done: Int, total: Int, after time: Duration) -> String {
        let filled = total > 0 ? width * done / total : width
        let percent = total > 0 ? 100 * done / total : 100
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
        let margin = String(repeating: " ", count: max(0, 3 - String(percent).count))
        return "[\(bar)] \(margin)\(percent)%  \(done) of \(total)  \(rate(done, time))/s"
    }

    /// Events a second, rounded.
    static func rate(_ count: Int, _ time: Duration) -> Int {
        let (seconds, attoseconds) = time.components
        let exact = Double(seconds) + Double(attoseconds) / 1e18
        return exact > 0 ? Int((Double(count) / exact).rounded()) : count
    }
}
