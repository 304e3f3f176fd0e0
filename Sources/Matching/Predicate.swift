internal import Model

/// A comparison made ready to be tried.
struct Predicate: Sendable {
    let comparison: Comparison
    private let test: Test
    // What the rule says, or the tenant; known or not.
    private let zoneName: String

    private enum Test: Sendable {
        case value(ValueTest)
        case time(TimeTest)
        case change(ChangeTest)
        // The operand is known when the event is.
        case field(FieldPath)
        case timeField(FieldPath, TimeZoneRules)
        // What the comparison asks for does not exist: a time zone, or a field that tells of changes.
        case never
    }

    /// - Parameters:
    ///   - timeZone: The zone where the comparison names none.
    ///   - database: Where zones are looked up.
    init(_ comparison: Comparison, timeZone: String, database: TimeZoneDatabase) {
        self.comparison = comparison
        zoneName = comparison.timeZone ?? timeZone
        test = Self.test(comparison, database, zoneName)
    }

    private static func test(_ comparison: Comparison, _ database: TimeZoneDatabase, _ zoneName: String) -> Test {
        let comparator = comparison.comparator
        switch comparison.operand {
        case .field where !comparator.takesField: return .never
        case .field(let path) where comparator.isOfTime:
            return database[zoneName].map { .timeField(path, $0) } ?? .never
        case .field(let path): return .field(path)
        case .literal(let operand) where comparator.isOfTime:
            return database[zoneName].map { .time(TimeTest(comparator, operand, zone: $0)) } ?? .never
        case .literal(let operand) where comparator.isOfChange:
            return ChangeTest(comparator, operand, of: comparison.path).map(Test.change) ?? .never
        case .literal(let operand): return .value(ValueTest(comparator, operand))
        }
    }

    /// What it reads.
    var paths: [FieldPath] {
        if case .change(let test) = test { return test.change.paths }
        if case .field(let path) = comparison.operand { return [comparison.path, path] }
        return [comparison.path]
    }

    func holds<Context: ConditionContext>(in scope: Scope<Context>) -> Bool {
        switch test {
        case .value(let test): return test.holds(scope.value(at: comparison.path))
        case .time(let test): return test.holds(scope.value(at: comparison.path), now: scope.now)
        case .change(let test): return test.holds(test.observe(in: scope))
        case .field(let path):
            guard let operand = scope.value(at: path) else { return false }
            return ValueTest(comparison.comparator, operand).holds(scope.value(at: comparison.path))
        case .timeField(let path, let zone):
            // The rule alone may write several comparisons of days as an object.
            guard let operand = scope.value(at: path), operand.isScalar else { return false }
            let test = TimeTest(comparison.comparator, operand, zone: zone)
            return test.holds(scope.value(at: comparison.path), now: scope.now)
        case .never: return false
        }
    }

    func explain<Context: ConditionContext>(in scope: Scope<Context>) -> Explanation {
        var seen: Observation
        if case .change(let test) = test {
            seen = Observation(value: nil)
            seen.change = test.observe(in: scope)
        } else {
            seen = Observation(value: scope.value(at: comparison.path))
        }
        if case .field(let path) = comparison.operand { seen.operand = .field(scope.value(at: path)) }
        if comparison.comparator.countComparator != nil, case .array(let elements)? = seen.value {
            seen.measure = "\(elements.count) element\(elements.count == 1 ? "" : "s")"
        }
        if comparison.comparator.isOfTime {
            let isKnown = if case .never = test { false } else { true }
            seen.moment = Observation.Moment(now: scope.now, timeZone: zoneName, isKnown: isKnown)
            seen.measure = measure(seen, now: scope.now)
        }
        return Explanation(kind: .comparison(comparison, seen: seen), holds: holds(in: scope), parts: [])
    }

    private func measure(_ seen: Observation, now: Timestamp) -> String? {
        switch test {
        case .time(let test): return test.measure(seen.value, now: now)
        case .timeField(_, let zone):
            guard case .field(let operand?) = seen.operand else { return nil }
            return TimeTest(comparison.comparator, operand, zone: zone).measure(seen.value, now: now)
        default: return nil
        }
    }
}
