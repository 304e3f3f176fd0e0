package import AMQP
package import Logging
package import Messaging
package import Model
package import Outbound
package import Postgres
package import Runtime

/// From settings to the clients' configurations: the one place that knows both.
package struct Wiring: Sendable {
    package let settings: Settings

    package init(settings: Settings) {
        self.settings = settings
    }

    /// - Parameter name: What `pg_stat_activity` shows.
    package func postgresConfiguration(applicationName name: String) -> PostgresConfiguration {
        let postgres = settings.postgres
        return PostgresConfiguration(
            host: postgres.host,
            port: postgres.port,
            user: postgres.user,
            password: postgres.password?.revealed,
            database: postgres.database,
            tls: TLSMode(postgres),
            applicationName: name,
            statementTimeout: postgres.statementTimeout,
            lockTimeout: postgres.lockTimeout
        )
    }

    /// - Parameter name: What RabbitMQ's management pages show.
    package func amqpConfiguration(connectionName name: String) -> AMQPConfiguration {
        let rabbitmq = settings.rabbitmq
        return AMQPConfiguration(
            host: rabbitmq.host,
            port: rabbitmq.port,
            virtualHost: rabbitmq.virtualHost,
            user: rabbitmq.user,
            password: rabbitmq.password?.revealed ?? "",
            tls: AMQPTLS(rabbitmq),
            heartbeat: rabbitmq.heartbeat,
            connectionName: name
        )
    }

    /// nil where `rabbitmq.managementURL` is not set.
    package func managementAPI(_ client: OutboundClient) -> ManagementAPI? {
        let rabbitmq = settings.rabbitmq
        guard let url = rabbitmq.managementURL else { return nil }
        let login = rabbitmq.managementLogin
        return ManagementAPI(
            client: client,
            url: url,
            user: login.user,
            password: login.password?.revealed ?? "",
            virtualHost: rabbitmq.virtualHost
        )
    }

    /// A client that may call the operator's own servers, wherever they are.
    package func operatorClient(logger: Logger) throws -> OutboundClient {
        let everywhere = [try AddressRange("0.0.0.0/0"), try AddressRange("::/0")]
        return OutboundClient(guard: AddressGuard(allow: everywhere), logger: logger)
    }

    package func pool(size: Int, applicationName: String, logger: Logger) -> PostgresPool {
        PostgresPool(
            configuration: postgresConfiguration(applicationName: applicationName),
            size: size,
            logger: logger
        )
    }

    /// What events have to keep to.
    package var eventLimits: EventLimits {
        EventLimits(
            maximumDataBytes: settings.limits.eventBytes,
            maximumDepth: settings.limits.eventDepth,
            maximumBatch: settings.limits.batchEvents,
            maximumFuture: settings.limits.futureTolerance
        )
    }

    /// How long events are kept.
    package var retention: Duration { .seconds(86_400 * settings.retention.days) }
}

extension TLSMode {
    fileprivate init(_ settings: PostgresSettings) {
        let root = settings.tlsRootCertificate ?? ""
        switch settings.tls {
        case .disable: self = .disable
        case .prefer: self = .prefer
        case .require: self = .require
        case .verifyCA: self = .verifyCA(root: root)
        case .verifyFull: self = .verifyFull(root: root)
        }
    }
}

extension AMQPTLS {
    fileprivate init(_ settings: RabbitMQSettings) {
        guard settings.tls else {
            self = .off
            return
        }
        self = .on(
            Files(
                caFile: settings.tlsCAFile ?? "/etc/ssl/certs/ca-certificates.crt",
                certFile: settings.tlsCertificate,
                keyFile: settings.tlsKey,
                verifyHostname: settings.tlsVerifyHostname
            )
        )
    }
}
