/// Durations as people say them: the two largest units.
enum Age {
    private static let units: [(name: String, seconds: Int64)] = [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)]

    /// Such as `2h 5m`; below a second `0s`.
    static func text(_ duration: Duration) -> String {
        var seconds = max(0, duration.components.seconds)
        var parts: [String] = []
        for unit in units where seconds >= unit.seconds && parts.count < 2 {
            parts.append("\(seconds / unit.seconds)\(unit.name)")
            seconds %= unit.seconds
        }
        return parts.isEmpty ? "0s" : parts.joined(separator: " ")
    }
}
