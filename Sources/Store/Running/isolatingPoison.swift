package import Postgres

/// Runs `body` over a batch, and where the database refuses the batch for what is in it, over its halves, their halves,
/// and so on: one element's fault must not hold up its neighbours.
///
/// - Parameter body: Gets the error as well once the element at fault is alone, to write that instead.
package func isolatingPoison<Element, Value>(
    _ batch: [Element],
    _ body: ([Element], PostgresError?) async throws -> Value
) async throws -> [Value] {
    guard !batch.isEmpty else { return [] }
    do {
        return [try await body(batch, nil)]
    } catch let error as PostgresError where error.isFaultOfData {
        guard batch.count > 1 else { return [try await body(batch, error)] }
        let half = batch.count / 2
        return try await isolatingPoison(Array(batch[..<half]), body)
            + isolatingPoison(Array(batch[half...]), body)
    }
}
