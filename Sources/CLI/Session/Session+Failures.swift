internal import AMQP
internal import Messaging
internal import Outbound
internal import Postgres
internal import Runtime
internal import Store

extension Session {
    /// What an error of a server means to whoever typed the command; other errors stay as they are.
    func failure(_ error: any Error) -> any Error {
        switch error {
        case let error as PostgresError: failure(error)
        case let error as AMQPError: failure(error)
        case let error as OutboundError:
            CommandFailure(
                .unreachable,
                "RabbitMQ's management API at \(settings.rabbitmq.managementURL ?? "-") does not answer: \(error). "
                    + "Check that it runs; rabbitmq.managementURL says where it is.",
                cause: error
            )
        case let error as ManagementError: CommandFailure(.refused, "\(error)", cause: error)
        case let error as TopologyMismatch: CommandFailure(.notPrepared, error.listing, cause: error)
        case let error as SchemaMismatch: CommandFailure(.notPrepared, "\(error)", cause: error)
        case let error as UnknownTenant: CommandFailure(.unknownName, "\(error)", cause: error)
        default: error
        }
    }

    private func failure(_ error: PostgresError) -> CommandFailure {
        let postgres = settings.postgres
        let place = "Postgres at \(postgres.host):\(postgres.port)"
        switch error.sqlState {
        case .invalidPassword?, .invalidAuthorizationSpecification?:
            return CommandFailure(
                .unreachable,
                "\(place) does not let '\(postgres.user)' in: \(sentence(error.message)) "
                    + "Check postgres.user and postgres.password.",
                cause: error
            )
        case .invalidCatalogName?:
            return CommandFailure(
                .unreachable,
                "\(place) has no database '\(postgres.database)': create it, or check postgres.database.",
                cause: error
            )
        default:
            guard error.isConnectionLost else { return CommandFailure(.refused, "\(place): \(error)", cause: error) }
            return CommandFailure(
                .unreachable,
                "\(place) cannot be reached: \(sentence(error.message)) Check that it runs and listens there; "
                    + "postgres.host and postgres.port say where it is.",
                cause: error
            )
        }
    }

    private func failure(_ error: AMQPError) -> CommandFailure {
        let setting =
            switch error.code {
            case .connect, .rpcTimeout, .connectionClosed: "rabbitmq.host and rabbitmq.port say where it is."
            case .tls: "rabbitmq.tls and the settings beside it say how the connection is encrypted."
            case .authenticationRefused: "rabbitmq.user and rabbitmq.password say who logs in."
            case .virtualHostRefused: "rabbitmq.virtualHost says which one it is."
            default: ""
            }
        guard !setting.isEmpty else { return CommandFailure(.refused, error.message, cause: error) }
        let rabbitmq = settings.rabbitmq
        return CommandFailure(
            .unreachable,
            "RabbitMQ at \(rabbitmq.host):\(rabbitmq.port): \(error.message) \(setting)",
            cause: error
        )
    }

    // libpq ends some of its messages as sentences, and others not.
    private func sentence(_ message: String) -> String {
        message.last.map { ".?!".contains($0) } == true ? message : message + "."
    }
}
