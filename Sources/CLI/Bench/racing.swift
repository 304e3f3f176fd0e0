/// Runs `body` to its end, unless `watch` throws before: then `body` is cancelled, awaited, and the error thrown.
///
/// - Parameter watch: Cancelled when `body` has ended. One that returns has nothing more to say.
func racing<Value: Sendable>(
    _ body: @escaping @Sendable () async throws -> Value,
    against watch: @escaping @Sendable () async throws -> Void
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await watch()
            return nil
        }
        while let ended = try await group.next() {
            guard let value = ended else { continue }
            group.cancelAll()
            return value
        }
        throw CancellationError()
    }
}
