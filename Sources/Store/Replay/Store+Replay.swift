package import FoundationEssentials
internal import Messaging
package import Model
internal import Postgres

// The law is at ``ReplayVerdict``.
extension Store {
    /// Replays the next letters of an operation, in one transaction. What it returns is to be published, and then confirmed.
    ///
    /// - Returns: nil when the operation is not running any more.
    package func replayNext(of operation: UUID, limit: Int, decoder: EventDecoder) async throws -> ReplayBatch? {
        try await pool.withTransaction { connection in
            // Shared: whoever cancels waits for this transaction, and after that nothing moves any more.
            let state = try await connection.execute(
                Statement("SELECT state FROM dead_operations WHERE id = $1 FOR SHARE", operation)
            )
            guard try state.first?.choice(DeadOperation.State.self, "state") == .running else { return nil }
            let members = try await connection.execute(
                Statement(
                    """
                    SELECT m.place, m.letter, m.found, m.replacement FROM dead_operation_letters m
                    WHERE m.operation = $1 AND m.state = 'waiting' ORDER BY m.place LIMIT $2 FOR UPDATE SKIP LOCKED
                    """,
                    operation,
                    limit
                )
            ).map(WaitingMember.init)
            let letters = try await Self.lockLetters(members.map(\.letter), connection)
            let locked = try await Self.lockForReplay(letters.values.compactMap(\.letter.job), connection)
            let verdicts = try await Self.judge(members, letters, decoder, connection)

            var batch = ReplayBatch()
            var refused: [(member: WaitingMember, reason: ReplayVerdict.Suppression)] = []
            var reopened: [Job] = []
            var executions: Set<UUID> = []
            for (member, verdict) in zip(members, verdicts) {
                let stored = letters[member.letter]
                let job = stored?.letter.subject == .job ? stored?.letter.job : nil
                switch verdict {
                case .suppress(let reason): refused.append((member, reason))
                case .move, .publish:
                    guard let stored else { continue }
                    if let job {
                        guard locked.contains(job), executions.insert(job.execution).inserted else {
                            batch.skipped += 1
                            continue
                        }
                        if verdict == .move { reopened.append(job) }
                    }
                    batch.members.append(
                        ReplayBatch.Member(place: member.place, letter: stored, replacement: member.replacement)
                    )
                }
            }
            batch.suppressed = refused.count
            try await Self.reopen(reopened, connection)
            _ = try await connection.pipeline([
                Statement(
                    "UPDATE dead_letters SET state = 'replayed' WHERE id = ANY ($1)",
                    batch.members.map(\.letter.id)
                ),
                Statement(
                    """
                    UPDATE dead_operation_letters SET state = 'moved', changed_at = clock_timestamp()
                    WHERE operation = $1 AND place = ANY ($2)
                    """,
                    operation,
                    batch.members.map { Int32($0.place) }
                ),
                Statement(
                    """
                    UPDATE dead_operation_letters m SET state = 'suppressed', reason = r.reason, changed_at = clock_timestamp()
                    FROM unnest($2::integer[], $3::text[]) AS r (place, reason)
                    WHERE m.operation = $1 AND m.place = r.place
                    """,
                    operation,
                    refused.map { Int32($0.member.place) },
                    refused.map(\.reason.rawValue)
                ),
            ])
            return batch
        }
    }

    /// Letters of an operation that are marked as replayed and were never confirmed, as a process that died leaves them.
    package func unconfirmed(of operation: UUID, limit: Int) async throws -> [ReplayBatch.Member] {
        let rows = try await pool.execute(
            Statement(
                """
                SELECT m.place, m.replacement, d.* FROM dead_operation_letters m JOIN dead_letters d ON d.id = m.letter
                WHERE m.operation = $1 AND m.state = 'moved' ORDER BY m.place LIMIT $2
                """,
                operation,
                limit
            )
        )
        return try rows.map { row in
            ReplayBatch.Member(
                place: Int(try row.decode(Int32.self, "place")),
                letter: try Self.storedLetter(row),
                replacement: try row.decode(Bytes?.self, "replacement")?.bytes
            )
        }
    }

    /// Notes that the broker has confirmed them.
    ///
    /// - Returns: How many were not noted before.
    package func confirmReplay(of operation: UUID, places: [Int]) async throws -> Int {
        try await pool.execute(
            Statement(
                """
                UPDATE dead_operation_letters SET state = 'done', changed_at = clock_timestamp()
                WHERE operation = $1 AND place = ANY ($2) AND state = 'moved' RETURNING place
                """,
                operation,
                places.map { Int32($0) }
            )
        ).count
    }

    /// What a replay would do now. Changes nothing.
    ///
    /// - Parameter progress: Is told how many letters more were looked at.
    package func previewReplay(
        _ filter: DeadLetterFilter,
        limit: Int?,
        decoder: EventDecoder,
        progress: (Int) -> Void = { _ in }
    ) async throws -> ReplayPreview {
        var preview = ReplayPreview()
        var last: StoredDeadLetter?
        var executions: Set<UUID> = []
        var left = limit ?? .max
        while left > 0 {
            let page = try await deadLetters(filter.forReplay, after: last, limit: min(left, 500))
            guard !page.isEmpty else { break }
            (last, left) = (page.last, left - page.count)
            let members = page.map { WaitingMember(place: 0, letter: $0.id, found: $0.state, replacement: nil) }
            let letters = Dictionary(page.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
            let verdicts = try await pool.withConnection { connection in
                try await Self.judge(members, letters, decoder, connection)
            }
            for (letter, verdict) in zip(page, verdicts) {
                let isEvent = letter.letter.subject == .event
                var verdict = verdict
                // By then the execution's first letter has opened a step.
                if verdict == .move, let job = letter.letter.job, !executions.insert(job.execution).inserted {
                    verdict = .suppress(.executionBusy)
                }
                preview.add(verdict, isEvent: isEvent)
            }
            progress(page.count)
        }
        return preview
    }

    fileprivate struct WaitingMember: Sendable {
        var place: Int
        var letter: UUID
        var found: StoredDeadLetter.State
        var replacement: [UInt8]?
    }

    // In the order of their ids, so that two operations wait for each other and never in a circle.
    private static func lockLetters(
        _ ids: [UUID],
        _ connection: PostgresConnection
    ) async throws -> [UUID: StoredDeadLetter] {
        let rows = try await connection.execute(
            Statement("SELECT d.* FROM dead_letters d WHERE d.id = ANY ($1) ORDER BY d.id FOR UPDATE", ids)
        )
        return Dictionary(try rows.map(storedLetter).map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    }

    private static func judge(
        _ members: [WaitingMember],
        _ letters: [UUID: StoredDeadLetter],
        _ decoder: EventDecoder,
        _ connection: PostgresConnection
    ) async throws -> [ReplayVerdict] {
        let facts = try await stepFacts(of: letters.values.compactMap(\.letter.job), connection)
        let events = members.map { letters[$0.letter]?.letter.events(decoder, with: $0.replacement) ?? [] }
        let recorded = try await recordedKeys(of: events.joined().compactMap { try? $0.get() }, connection)
        return zip(members, events).map { member, events in
            guard let stored = letters[member.letter] else { return .suppress(.letterGone) }
            guard stored.state == member.found, stored.state != .replayed else { return .suppress(.letterTaken) }
            switch stored.letter.subject {
            case .job:
                guard let job = stored.letter.job else { return .suppress(.unreadableJob) }
                return ReplayVerdict(step: facts[job])
            case .event:
                let readable = events.compactMap { try? $0.get() }
                return ReplayVerdict(
                    events: events.count,
                    readable: readable.count,
                    recorded: readable.count { recorded.contains($0.key) }
                )
            }
        }
    }

    private static func recordedKeys(of events: [Event], _ connection: PostgresConnection) async throws -> Set<UUID> {
        guard !events.isEmpty else { return [] }
        let rows = try await connection.execute(
            Statement(
                """
                SELECT key FROM unnest($1::timestamptz[], $2::uuid[]) AS event (occurred_at, key)
                JOIN events USING (occurred_at, key)
                """,
                events.map(\.time),
                events.map(\.key)
            )
        )
        return Set(try rows.map { try $0.decode(UUID.self, "key") })
    }
}

extension Store.WaitingMember {
    fileprivate init(_ row: PostgresRow) throws {
        self.init(
            place: Int(try row.decode(Int32.self, "place")),
            letter: try row.decode(UUID.self, "letter"),
            found: try row.choice(StoredDeadLetter.State.self, "found"),
            replacement: try row.decode(Bytes?.self, "replacement")?.bytes
        )
    }
}
