internal import AMQP

extension Session {
    /// Throws unless the broker has that exchange; also where the broker cannot be reached.
    func requireExchange(_ name: String) async throws {
        try await withProbe { probe in
            guard try await probe.exchangeExists(name) else {
                throw CommandFailure(
                    .notPrepared,
                    "the broker has no exchange '\(name)': run `signalbox topology apply`"
                )
            }
        }
    }
}
