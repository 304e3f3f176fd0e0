package import Model

/// A rule of the workload: comparisons of paths in the whole document that must all hold.
package struct WorkloadRule: Sendable {
    package var id: Int
    package var condition: Condition
    /// As its line in a file of rules is written.
    package var json: JSONValue

    /// A line such as `{"id":0,"all":[["tenant","eq","t-0000"]]}`; nil for another form.
    package init?(json: JSONValue) {
        guard case .number(let number)? = json["id"], let id = number.int64, case .array(let parts)? = json["all"]
        else {
            return nil
        }
        var comparisons: [Condition] = []
        for part in parts {
            guard case .array(let words) = part, words.count == 3, case .string(let path) = words[0],
                case .string(let name) = words[1]
            else { return nil }
            // `data` is a key of the document like any other.
            let segments = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            let field = FieldPath(root: .data, segments: segments)
            func add(_ comparator: Comparison.Comparator, _ operand: JSONValue) {
                comparisons.append(.comparison(Comparison(path: field, comparator: comparator, operand: operand)))
            }
            switch name {
            case "eq": add(.equals, words[2])
            case "ne": add(.notEquals, words[2])
            case "in": add(.in, words[2])
            case "gt": add(.greaterThan, words[2])
            case "gte": add(.greaterThanOrEqual, words[2])
            case "suffix": add(.endsWith, words[2])
            case "contains": add(.contains, words[2])
            case "between":
                guard case .array(let limits) = words[2], limits.count == 2 else { return nil }
                add(.greaterThan, limits[0])
                add(.lessThanOrEqual, limits[1])
            default: return nil
            }
        }
        self.id = Int(id)
        condition = .all(comparisons)
        self.json = json
    }
}

/// The rules of a set, the same for the same seed.
package enum WorkloadRules {
    package static func make(_ set: WorkloadSet, count: Int, seed: UInt64) -> [WorkloadRule] {
        var random = SplitMix64(seed: seed)
        let tenants = max(1, count / 100)
        return (0..<count).compactMap { number in
            let parts: [JSONValue] =
                switch set {
                case .s1: [["data.customer.id", "eq", .string("cust-" + WorkloadSet.padded(number, 8))]]
                case .s2: second(number, tenants, &random)
                case .s3: third(&random)
                }
            return WorkloadRule(json: ["id": .number(JSONNumber(number)), "all": .array(parts)])
        }
    }

    private static func second(_ number: Int, _ tenants: Int, _ random: inout SplitMix64) -> [JSONValue] {
        let type = random.pick(WorkloadSet.types)
        let first = random.below(20)
        let countries = (0..<5).map { JSONValue.string(WorkloadSet.countries[(first + $0 * 3) % 20]) }
        let plan = random.pick(WorkloadSet.plans)
        let amount = random.below(10_000)
        return [
            ["tenant", "eq", .string("t-" + WorkloadSet.padded(number % tenants, 4))],
            ["type", "eq", .string(type)],
            ["data.customer.country", "in", .array(countries)],
            ["data.customer.plan", "ne", .string(plan)],
            ["data.invoice.amount", "gt", .number(JSONNumber(amount))],
        ]
    }

    private static func third(_ random: inout SplitMix64) -> [JSONValue] {
        var parts: [JSONValue] = [["data.customer.country", "eq", .string(random.pick(WorkloadSet.countries))]]
        let comparator = random.below(2) == 0 ? "eq" : "ne"
        parts.append(["data.customer.plan", .string(comparator), .string(random.pick(WorkloadSet.plans))])
        if random.below(2) == 0 {
            let low = random.below(9500)
            let limits: [JSONValue] = [.number(JSONNumber(low)), .number(JSONNumber(low + 500))]
            parts.append(["data.invoice.amount", "between", .array(limits)])
        } else {
            parts.append(["data.invoice.amount", "gt", .number(JSONNumber(9000 + random.below(1000)))])
        }
        let (which, tag, domain) = (random.below(4), random.below(50), random.below(5))
        let seats = 1 + random.below(500)
        switch which {
        case 0: parts.append(["data.tags", "contains", .string(WorkloadSet.tags[tag])])
        case 1: parts.append(["data.customer.email", "suffix", .string("@" + WorkloadSet.domains[domain])])
        case 2: parts.append(["data.customer.seats", "gte", .number(JSONNumber(seats))])
        default: break
        }
        return parts
    }
}
