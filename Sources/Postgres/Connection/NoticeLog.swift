internal import CPostgres
internal import Logging

/// Where the server's notices go; libpq would print them.
final class NoticeLog: Sendable {
    private let logger: Logger

    init(_ logger: Logger) {
        self.logger = logger
    }

    fileprivate func record(_ result: OpaquePointer) {
        let notice = PostgresError(result: result)
        logger.debug(
            "Postgres sent a notice",
            metadata: [
                "severity": "\(notice.severity ?? "")",
                "sql_state": "\(notice.sqlState?.rawValue ?? "")",
                "notice": "\(notice.message)",
            ]
        )
    }
}

/// A `PQnoticeReceiver` whose argument is a ``NoticeLog`` that lives as long as the connection.
nonisolated func receiveNotice(_ context: UnsafeMutableRawPointer?, _ result: OpaquePointer?) {
    guard let context, let result else { return }
    Unmanaged<NoticeLog>.fromOpaque(context).takeUnretainedValue().record(result)
}
