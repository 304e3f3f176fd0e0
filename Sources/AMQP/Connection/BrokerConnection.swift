internal import CRabbitMQ
internal import Glibc

/// One connection with one channel, over librabbitmq. Owned by one thread; closed, at the latest, when it is let go.
///
/// After an error thrown with ``isLost`` true nothing works any more: drop it and open another.
final class BrokerConnection {
    /// Bodies travel in frames of this size. Not larger: the library decodes nested tables by recursion, and what fits in
    /// here cannot exhaust a thread's stack.
    static let frameSize: CInt = 128 * 1024
    static let channel: amqp_channel_t = 1

    let state: amqp_connection_state_t
    let watch: SocketWatch
    let configuration: AMQPConfiguration
    let arena = WireArena()
    /// As negotiated.
    let frameMax: Int
    /// Which channel this is, in the count of its owner: part of every delivery's tag.
    var epoch: UInt64 = 0
    /// Whether the connection, not only the channel, is gone.
    var isLost = false
    /// The broker's words, when it closed the channel because of a publish.
    var refusedPublish: AMQPError?
    var reader = WireReader()
    var content: PendingContent?

    init(state: amqp_connection_state_t, watch: SocketWatch, configuration: AMQPConfiguration) {
        self.state = state
        self.watch = watch
        self.configuration = configuration
        frameMax = Int(amqp_get_frame_max(state))
    }

    deinit {
        watch.end()
        amqp_destroy_connection(state)
    }

    /// For poll(2); -1 when the library closed it.
    var descriptor: CInt { amqp_get_sockfd(state) }

    /// What to wait for while there is nothing to do: input, and never so long that a heartbeat would be late.
    var wait: SocketWait {
        let heartbeat = Int(amqp_get_heartbeat(state))
        return SocketWait(descriptor: descriptor, timeout: heartbeat > 0 ? CInt(min(heartbeat, 60) * 400) : 10_000)
    }

    /// Whether there is input to read and room for output, right now.
    func readiness() -> (input: Bool, output: Bool) {
        var socket = pollfd(fd: descriptor, events: Int16(POLLIN | POLLOUT), revents: 0)
        guard poll(&socket, 1, 0) > 0 else { return (hasBufferedInput, false) }
        let failed = socket.revents & Int16(POLLERR | POLLHUP | POLLNVAL) != 0
        return (
            failed || socket.revents & Int16(POLLIN) != 0 || hasBufferedInput,
            failed || socket.revents & Int16(POLLOUT) != 0
        )
    }

    private var hasBufferedInput: Bool { amqp_frames_enqueued(state) != 0 || amqp_data_in_buffer(state) != 0 }

    /// Says goodbye, unless the connection is lost already, and waits a moment for the broker's answer. Not for use while
    /// blocked: the broker would not read it.
    func closePolitely() {
        guard !isLost else { return }
        isLost = true
        var patience = timeval(tv_sec: 1, tv_usec: 0)
        amqp_set_rpc_timeout(state, &patience)
        watch.arm(.seconds(2))
        amqp_connection_close(state, AMQP_REPLY_SUCCESS)
        watch.disarm()
    }
}
