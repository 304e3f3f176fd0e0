internal import Foundation

/// The private servers that `deploy/test` has started for this run: all on 127.0.0.1, all thrown away afterwards.
package struct TestServers: Sendable {
    /// The address that all servers listen on.
    package static let host = "127.0.0.1"

    /// RabbitMQ's AMQP port; user `guest`, password `guest`.
    package let amqpPort: Int
    /// RabbitMQ's AMQP port under TLS.
    package let amqpsPort: Int
    /// The certificate authority, a PEM file, that RabbitMQ's certificate is signed by.
    package let amqpCA: String
    /// The port of RabbitMQ's management API.
    package let managementPort: Int
    /// A shell file; whoever sources it reaches this run's node with `rabbitmqctl`.
    package let rabbitmqctlEnvironment: String
    /// Postgres's port; user `postgres` without a password. The role `scram_user`, when a test makes it, needs one.
    package let postgresPort: Int
    /// The certificate authority, a PEM file, that Postgres's certificate is signed by.
    package let postgresCA: String
    /// A folder for the files of this run's tests.
    package let root: String

    /// Reads the variables that `deploy/test` sets; a missing or malformed one throws ``TestServersMissing``.
    package init(environment: [String: String]) throws(TestServersMissing) {
        func text(_ name: String) throws(TestServersMissing) -> String {
            guard let value = environment[name], !value.isEmpty else { throw TestServersMissing(variable: name) }
            return value
        }
        func port(_ name: String) throws(TestServersMissing) -> Int {
            guard let port = UInt16(try text(name)), port > 0 else { throw TestServersMissing(variable: name) }
            return Int(port)
        }
        amqpPort = try port("SIGNALBOX_TEST_AMQP_PORT")
        amqpsPort = try port("SIGNALBOX_TEST_AMQPS_PORT")
        amqpCA = try text("SIGNALBOX_TEST_AMQP_CA")
        managementPort = try port("SIGNALBOX_TEST_AMQP_MANAGEMENT_PORT")
        rabbitmqctlEnvironment = try text("SIGNALBOX_TEST_RABBITMQCTL_ENV")
        postgresPort = try port("SIGNALBOX_TEST_POSTGRES_PORT")
        postgresCA = try text("SIGNALBOX_TEST_POSTGRES_CA")
        root = try text("SIGNALBOX_TEST_ROOT")
    }

    /// The servers of this run. Without them the test fails; it is never skipped.
    package static func required() throws(TestServersMissing) -> TestServers {
        try TestServers(environment: ProcessInfo.processInfo.environment)
    }
}
