extension AMQPError {
    /// Whether the broker is away, so that trying again later may do: not where it refuses the user, the virtual host or
    /// the request.
    package var isOutage: Bool {
        switch code {
        case .connect, .rpcTimeout, .connectionClosed: true
        default: false
        }
    }
}
