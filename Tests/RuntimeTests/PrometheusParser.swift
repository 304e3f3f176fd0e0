/// A strict reader of Prometheus' text format, written from its description: whatever it does not expect is an error.
struct PrometheusParser {
    struct Sample: Equatable {
        let name: String
        let labels: [String: String]
        let value: Double
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private(set) var samples: [Sample] = []
    private(set) var types: [String: String] = [:]
    private(set) var help: [String: String] = [:]

    init(_ text: String) throws {
        guard text.isEmpty || text.hasSuffix("\n") else { throw Failure(description: "no newline at the end") }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            if line.hasPrefix("# ") { try readComment(line.dropFirst(2)) } else { try readSample(line) }
        }
    }

    func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        samples.first { $0.name == name && $0.labels == labels }?.value
    }

    private mutating func readComment(_ line: Substring) throws {
        let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, Self.isName(parts[1], colon: true) else {
            throw Failure(description: "comment: \(line)")
        }
        switch parts[0] {
        case "HELP" where help[parts[1]] == nil && types[parts[1]] == nil: help[parts[1]] = parts[2]
        case "TYPE" where types[parts[1]] == nil && ["counter", "gauge", "histogram"].contains(parts[2]):
            types[parts[1]] = parts[2]
        default: throw Failure(description: "comment: \(line)")
        }
    }

    private mutating func readSample(_ line: Substring) throws {
        var rest = line
        let name = String(rest.prefix { $0 != "{" && $0 != " " })
        rest = rest.dropFirst(name.count)
        var labels: [String: String] = [:]
        if rest.first == "{" {
            rest = rest.dropFirst()
            while rest.first != "}" {
                let (label, value) = try Self.readLabel(&rest)
                guard labels.updateValue(value, forKey: label) == nil else {
                    throw Failure(description: "twice: \(label)")
                }
                if rest.first == "," {
                    rest = rest.dropFirst()
                } else if rest.first != "}" {
                    throw Failure(description: "label's end: \(line)")
                }
            }
            rest = rest.dropFirst()
        }
        let number =
            ["+Inf": Double.infinity, "-Inf": -.infinity, "NaN": .nan][rest.dropFirst()] ?? Double(rest.dropFirst())
        guard Self.isName(name, colon: true), rest.first == " ", let number else {
            throw Failure(description: "sample: \(line)")
        }
        let family = ["_bucket", "_sum", "_count"].lazy.filter(name.hasSuffix)
            .map { String(name.dropLast($0.count)) }.first { types[$0] == "histogram" }
        guard types[family ?? name] != nil else { throw Failure(description: "no TYPE before \(line)") }
        guard !samples.contains(where: { $0.name == name && $0.labels == labels }) else {
            throw Failure(description: "twice: \(line)")
        }
        samples.append(Sample(name: name, labels: labels, value: number))
    }

    private static func readLabel(_ rest: inout Substring) throws -> (String, String) {
        let name = String(rest.prefix { $0 != "=" })
        rest = rest.dropFirst(name.count)
        guard isName(name, colon: false), rest.hasPrefix("=\"") else { throw Failure(description: "label: \(name)") }
        rest = rest.dropFirst(2)
        var value = ""
        while let character = rest.popFirst() {
            if character == "\"" { return (name, value) }
            guard character == "\\" else {
                value.append(character)
                continue
            }
            switch rest.popFirst() {
            case "n": value.append("\n")
            case "\\": value.append("\\")
            case "\"": value.append("\"")
            default: throw Failure(description: "escape in \(name)")
            }
        }
        throw Failure(description: "open label \(name)")
    }

    private static func isName(_ text: String, colon: Bool) -> Bool {
        guard let first = text.first, !(first.isASCII && first.isNumber) else { return false }
        return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || colon && $0 == ":") }
    }
}
