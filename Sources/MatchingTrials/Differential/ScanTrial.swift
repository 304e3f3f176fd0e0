package import Matching
package import Model

/// Compares a scan with the parser: both take and refuse the same texts, and find the same at each path.
package struct ScanTrial {
    package let plan: FieldPlan
    private let scanner: FieldScanner
    private let limits: JSONLimits

    package init(_ paths: [FieldPath], limits: JSONLimits = JSONLimits()) {
        plan = FieldPlan(paths)
        self.limits = limits
        scanner = FieldScanner(limits: limits)
    }

    /// How many texts the scan left to the parser.
    package var parsed: Int { scanner.parsed }

    /// What differs for a text, nil for nothing.
    package func difference(_ text: [UInt8]) -> String? {
        let expected = Result { () throws(JSONError) in try JSONValue(parsing: text, limits: limits) }
        let scanned = Result { () throws(JSONError) in
            try text.withUnsafeBufferPointer { bytes throws(JSONError) in
                try scanner.scan(UnsafeRawBufferPointer(bytes), plan)
            }
        }
        switch (expected, scanned) {
        case (.failure(let expected), .failure(let found)): return expected == found ? nil : "\(found), not \(expected)"
        case (.failure(let error), .success): return "taken, but \(error)"
        case (.success, .failure(let error)): return "refused: \(error)"
        case (.success(let value), .success):
            for (slot, path) in plan.paths.enumerated() where path.root == .data {
                let wanted = value.value(at: path.segments)
                guard scanner.value(slot) == wanted else { return "\(path) differs from \(wanted ?? "nothing")" }
            }
            return nil
        }
    }
}
