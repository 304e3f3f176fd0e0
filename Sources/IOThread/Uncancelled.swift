/// Runs work that must finish although the caller's task is cancelled: recording, rolling back, settling.
///
/// The work runs in an unstructured task that is awaited here, so it keeps the caller's priority and task-local values,
/// sees `Task.isCancelled == false`, and is over when this returns. Give it bounds of its own: nothing else ends it.
package func uncancelled<Value: Sendable, Failure: Error>(
    _ body: @escaping @Sendable () async throws(Failure) -> Value
) async throws(Failure) -> Value {
    let task = Task { () async -> Result<Value, Failure> in
        do throws(Failure) {
            return .success(try await body())
        } catch {
            return .failure(error)
        }
    }
    return try await task.value.get()
}
