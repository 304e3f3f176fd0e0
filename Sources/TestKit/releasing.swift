/// Runs `body`, then `release` however it ended, cancelled or not. The body's error goes before the release's.
func releasing<Value>(
    body: () async throws -> Value,
    release: @escaping @Sendable () async throws -> Void
) async throws -> Value {
    // In a task of its own, because a cancelled task could not even send the request that cleans up.
    func clean() async -> Result<Void, any Error> {
        await Task { try await release() }.result
    }
    let value: Value
    do {
        value = try await body()
    } catch {
        _ = await clean()
        throw error
    }
    try await clean().get()
    return value
}
