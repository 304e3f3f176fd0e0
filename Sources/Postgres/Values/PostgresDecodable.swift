/// A value that can be read from a result.
package protocol PostgresDecodable: Sendable {
    /// Reads a cell, after checking its type. Throws ``PostgresError/Code/decoding``, also for NULL.
    init(from cell: PostgresCell) throws(PostgresError)
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    package init(from cell: PostgresCell) throws(PostgresError) {
        self = cell.isNull ? nil : try Wrapped(from: cell)
    }
}

/// One dimension; NULL elements need an optional element type.
extension Array: PostgresDecodable where Element: PostgresDecodable {
    package init(from cell: PostgresCell) throws(PostgresError) {
        let bytes = try cell.required("an array")
        guard bytes.count >= 12 else { throw cell.mismatch("an array") }
        let dimensions = bytes.bigEndian(Int32.self, at: 0)
        let type = bytes.bigEndian(UInt32.self, at: 8)
        guard (0...1).contains(dimensions), PostgresType.isArray(cell.type, of: type) else {
            throw cell.mismatch("an array of one dimension")
        }
        guard dimensions == 1 else {
            self = []
            return
        }
        guard bytes.count >= 20 else { throw cell.mismatch("an array") }
        let count = Int(bytes.bigEndian(Int32.self, at: 12))
        guard count >= 0, count <= (bytes.count - 20) / 4 else { throw cell.mismatch("an array") }
        var elements: [Element] = []
        elements.reserveCapacity(count)
        var offset = 20
        for _ in 0..<count {
            guard offset + 4 <= bytes.count else { throw cell.mismatch("a whole array") }
            let length = Int(bytes.bigEndian(Int32.self, at: offset))
            offset += 4
            guard length >= 0 else {
                elements.append(try Element(from: cell.element(nil, type: type)))
                continue
            }
            guard length <= bytes.count - offset else { throw cell.mismatch("a whole array") }
            let slice = UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length])
            elements.append(try Element(from: cell.element(slice, type: type)))
            offset += length
        }
        self = elements
    }
}

extension PostgresType {
    /// Whether `array` can be the array type of `element`: known types exactly, user-defined ones by being user-defined.
    static func isArray(_ array: UInt32, of element: UInt32) -> Bool {
        if let name = knownName(of: element) { return knownName(of: array) == name + "[]" }
        return element >= firstUserDefined && array >= firstUserDefined
    }
}
