internal import Model

/// The header `Retry-After`: seconds, or a date (RFC 9110, section 10.2.3).
struct RetryAfter {
    /// Never less than nothing, and never more than a day.
    var delay: Duration

    /// Returns nil for what is neither.
    init?(_ text: String, now: Timestamp) {
        let wanted: Duration
        if let seconds = Int64(text) {
            wanted = .seconds(min(seconds, 86_400))
        } else if let date = Self.date(text) {
            wanted = date - now
        } else {
            return nil
        }
        delay = min(max(wanted, .zero), .seconds(86_400))
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    // `Sun, 06 Nov 1994 08:49:37 GMT`: the one form that senders may still make.
    private static func date(_ text: String) -> Timestamp? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", parts[1].utf8.count == 2, parts[3].utf8.count == 4,
            let month = months.firstIndex(of: String(parts[2]))
        else { return nil }
        let number = month + 1
        return Timestamp(rfc3339: "\(parts[3])-\(number < 10 ? "0" : "")\(number)-\(parts[1])T\(parts[4])Z")
    }
}
