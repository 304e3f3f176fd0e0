/// How long to wait after each failure to connect: doubling from 100 ms to 5 s, and each time anything from half of that
/// to all of it, so that many clients do not come back at once.
struct ReconnectDelay {
    private static let first: Duration = .milliseconds(100)
    private static let longest: Duration = .seconds(5)
    private var failures = 0

    mutating func next() -> Duration {
        let ceiling = min(Self.first * (1 << min(failures, 10)), Self.longest)
        failures += 1
        return ceiling * Double.random(in: 0.5...1)
    }

    mutating func reset() {
        failures = 0
    }
}
