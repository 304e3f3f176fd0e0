/// A statement's array parameters, all of one length, as the rows of a table: `FROM \(ArrayRows(["id": "uuid"])) AS batch`.
///
/// In a select list `unnest` gives element after element. In FROM, Postgres puts each array into a store of its own first:
/// with eight arrays of 200 elements that took three to four times as long.
struct ArrayRows: CustomStringConvertible {
    let description: String

    /// - Parameters:
    ///   - columns: The names and the types, in the order of the parameters.
    ///   - first: The number of the first parameter.
    init(_ columns: KeyValuePairs<StaticString, StaticString>, from first: Int = 1) {
        let columns = columns.enumerated().map { place, column in
            "unnest($\(first + place)::\(column.value)[]) AS \(column.key)"
        }
        description = "(SELECT \(columns.joined(separator: ", ")))"
    }
}
