/// SQL with `$1` placeholders, and their values. Values are always sent apart from the SQL, in binary.
///
/// The SQL is prepared once per connection, so it should be one of few texts: a batch is one statement over arrays
/// (`unnest($1)`), not a text per length.
package struct Statement: Sendable {
    package var sql: String
    /// In the placeholders' order.
    package var parameters: [any PostgresEncodable]

    package init(_ sql: String, _ parameters: any PostgresEncodable...) {
        self.init(sql, parameters: parameters)
    }

    package init(_ sql: String, parameters: [any PostgresEncodable]) {
        self.sql = sql
        self.parameters = parameters
    }
}

extension Statement: ExpressibleByStringLiteral {
    package init(stringLiteral sql: StaticString) {
        self.init(String(describing: sql), parameters: [])
    }
}
