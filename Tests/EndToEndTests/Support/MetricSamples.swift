/// Prometheus' text format, as far as Signalbox writes it; a line that does not fit throws.
struct MetricSamples {
    private struct Key: Hashable {
        var name: String
        var labels: [String: String]
    }

    struct Malformed: Error {
        let line: Substring
    }

    private var values: [Key: Double] = [:]

    init(_ text: String) throws {
        var families: Set<Substring> = []
        for line in text.split(separator: "\n") {
            if line.hasPrefix("#") {
                let words = line.split(separator: " ", maxSplits: 3)
                guard words.count == 4, words[1] == "HELP" || words[1] == "TYPE" else { throw Malformed(line: line) }
                families.insert(words[2])
                continue
            }
            guard let match = line.wholeMatch(of: /([a-z_]+)(?:\{(.*)\})? ([-+.0-9eInf]+)/),
                let value = Double(match.3)
            else { throw Malformed(line: line) }
            let family = match.1.replacing(/_(bucket|sum|count)$/, with: "")
            guard families.contains(match.1) || families.contains(family[...]) else { throw Malformed(line: line) }
            let pairs = (match.2 ?? "").matches(of: /([a-z_]+)="([^"]*)"(?:,|$)/)
            let labels = pairs.map { (String($0.1), String($0.2)) }
            guard pairs.map(\.0).joined() == match.2 ?? "" else { throw Malformed(line: line) }
            let key = Key(name: String(match.1), labels: Dictionary(labels, uniquingKeysWith: { $1 }))
            guard values.updateValue(value, forKey: key) == nil else { throw Malformed(line: line) }
        }
    }

    func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        values[Key(name: name, labels: labels)]
    }
}
