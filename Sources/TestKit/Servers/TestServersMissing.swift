/// A test that needs servers runs without them.
package struct TestServersMissing: Error, CustomStringConvertible {
    /// The environment variable that is not set, or not to what it should be.
    package let variable: String

    package var description: String {
        "The test needs RabbitMQ and Postgres, and \(variable) does not say where they are: run deploy/test."
    }
}
