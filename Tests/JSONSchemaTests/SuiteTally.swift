import JSONSchema
import Model

/// How one file of the suite went.
struct SuiteTally: Equatable {
    var passed = 0
    var failed = 0
    /// Of schemas that were refused when they were compiled.
    var refused = 0
    /// What failed, and why what was refused was.
    var notes: [String] = []

    var count: Int { passed + failed + refused }

    init(_ cases: JSONValue, options: SchemaOptions) {
        guard case .array(let groups) = cases else { return }
        for group in groups {
            guard let json = group["schema"], case .array(let tests)? = group["tests"] else { continue }
            let name = group["description"].map(\.description) ?? ""
            let schema: Schema
            do {
                schema = try Schema(compiling: json, options: options)
            } catch {
                refused += tests.count
                notes.append("refused \(name): \(error)")
                continue
            }
            for test in tests {
                guard let data = test["data"], let isValid = test["valid"] else { continue }
                let violation = schema.violation(in: data)
                if .bool(violation == nil) == isValid, schema.fits(data) == (violation == nil) {
                    passed += 1
                } else {
                    failed += 1
                    let found = violation.map(\.description) ?? "valid"
                    notes.append("failed \(name): \(test["description"].map(\.description) ?? ""): \(found)")
                }
            }
        }
    }
}
