internal import Model

/// A comparison made ready to be tried.
struct Predicate: Sendable {
    let comparison: Comparison
    private let test: Test

    private enum Test: Sendable {
        case value(ValueTest)
        // The operand is known when the event is.
        case field(FieldPath)
    }

    init(_ comparison: Comparison) {
        self.comparison = comparison
        test =
            switch comparison.operand {
            case .literal(let operand): .value(ValueTest(comparison.comparator, operand))
            case .field(let path): .field(path)
            }
    }

    /// What it reads.
    var paths: [FieldPath] {
        switch test {
        case .value: [comparison.path]
        case .field(let path): [comparison.path, path]
        }
    }

    func holds<Context: ConditionContext>(in scope: Scope<Context>) -> Bool {
        switch test {
        case .value(let test): return test.holds(scope.value(at: comparison.path))
        case .field(let path):
            guard let operand = scope.value(at: path) else { return false }
            return ValueTest(comparison.comparator, operand).holds(scope.value(at: comparison.path))
        }
    }

    func explain<Context: ConditionContext>(in scope: Scope<Context>) -> Explanation {
        var seen = Observation(value: scope.value(at: comparison.path))
        if case .field(let path) = test { seen.operand = .field(scope.value(at: path)) }
        return Explanation(kind: .comparison(comparison, seen: seen), holds: holds(in: scope), parts: [])
    }
}
