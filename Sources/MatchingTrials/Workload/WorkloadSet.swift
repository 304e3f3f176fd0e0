internal import Model

/// The kinds of rules of the standard workload.
package enum WorkloadSet: String, Sendable, CaseIterable {
    /// One distinct equality for each rule.
    case s1
    /// Many tenants and types, five conditions.
    case s2
    /// One tenant and type, and no equality that is selective enough to stand alone.
    case s3

    static let countries = words("US DE FR GB ES IT NL SE NO DK FI PL PT IE AT CH BE CZ JP BR")
    static let plans = words("free starter pro team enterprise")
    static let segments = words("smb mid ent self")
    static let currencies = words("EUR USD GBP SEK JPY")
    static let states = words("open paid void draft overdue uncollectible")
    static let terms = words("monthly annual")
    static let domains = words("example.com example.org mail.test corp.example acme.test")
    static let types = (0..<20).map { "billing.event_" + padded($0, 2) }
    static let tags = (0..<50).map { "tag-" + padded($0, 2) }

    private static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

    /// A number with zeros before it.
    static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(width - digits.count, 0)) + digits
    }
}

extension SplitMix64 {
    /// A number from 0 below a limit, as the workload draws it.
    mutating func below(_ limit: Int) -> Int { Int(next() >> 33) % limit }

    mutating func pick(_ words: [String]) -> String { words[below(words.count)] }
}
