extension OutboundClient {
    /// Hands a mail over to a server for all its recipients; returns the reply to its data.
    ///
    /// A server that refuses one recipient refuses the mail: it is sent to all or to none.
    ///
    /// - Parameter deadline: for the whole exchange, from this call on.
    package func send(
        _ mail: MailMessage,
        via server: SMTPServer,
        deadline: Duration
    ) async throws(OutboundError) -> SMTPReply {
        let expiry = ContinuousClock.now + deadline
        try server.validate()
        let message = try MailData(mail)
        let lane = try await lane(for: server, until: expiry)
        let answer = await lane.answer(to: message, via: server, until: expiry)
        lanes.release(lane)
        return try answer.get()
    }

    private func lane(
        for server: SMTPServer,
        until expiry: ContinuousClock.Instant
    ) async throws(OutboundError) -> MailLane {
        guard !isClosed else { throw OutboundError(.cancelled, "the client is closed") }
        if let lane = lanes.lease(for: server) { return lane }
        guard lanes.waitingCount < options.maxWaiting else {
            throw OutboundError(.overloaded, "\(lanes.waitingCount) mails are waiting already")
        }
        let id = nextID()
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { (caller: CheckedContinuation<LanePool.Answer, Never>) in
                // The thread may have looked for cancelled ones since the handler below was called.
                guard !Task.isCancelled else {
                    return caller.resume(returning: .failure(OutboundError(.cancelled, "the task was cancelled")))
                }
                lanes.wait(LanePool.Waiting(id: id, server: server, deadline: expiry, caller: caller))
                expire(at: expiry)
            }
        } onCancel: {
            noteCancelled(id)
        }
        return try answer.get()
    }
}
