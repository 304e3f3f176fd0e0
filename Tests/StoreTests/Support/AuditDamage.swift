import Testing

/// Something that must never happen, made by SQL to the history's tables.
struct AuditDamage: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let sql: String
    /// The checks that must find it; no other may find anything.
    let checks: Set<String>
    /// What one of the problems says.
    let detail: String

    init(_ name: String, _ sql: String, _ checks: Set<String>, _ detail: String) {
        testDescription = name
        self.sql = sql
        self.checks = checks
        self.detail = detail
    }

    private static func of(_ id: String) -> String {
        "execution = (SELECT e.id FROM executions e JOIN events ev ON ev.key = e.event WHERE ev.id = '\(id)')"
    }
    private static func execution(_ id: String) -> String {
        "event = (SELECT key FROM events WHERE id = '\(id)')"
    }

    static let all = [
        AuditDamage(
            "an execution is lost",
            "DELETE FROM executions WHERE \(execution("done"))",
            ["event_executions", "step_execution"],
            "it fired 1 rules and has 0 executions"
        ),
        AuditDamage(
            "an execution was never made",
            "UPDATE events SET matches = 2 WHERE id = 'done'",
            ["event_executions"],
            "it fired 2 rules and has 1 executions"
        ),
        AuditDamage(
            "an event has another's key",
            "UPDATE events SET key = gen_random_uuid() WHERE id = 'nothing'",
            ["event_key"],
            "its key is not made from its tenant, source and id"
        ),
        AuditDamage(
            "an event is lost",
            "DELETE FROM events WHERE id = 'done'",
            ["execution_event"],
            "its event is not recorded"
        ),
        AuditDamage(
            "an execution is another rule's",
            "UPDATE executions SET rule = gen_random_uuid() WHERE \(execution("done"))",
            ["execution_event", "execution_rule"],
            "its tenant has no such rule"
        ),
        AuditDamage(
            "an execution is of a version that there is not",
            "UPDATE executions SET rule_version = 9 WHERE \(execution("done"))",
            ["execution_rule"],
            "its rule has no version 9"
        ),
        AuditDamage(
            "an execution goes on for ever",
            "UPDATE executions SET state = 'running' WHERE \(execution("done"))",
            ["execution_state"],
            "it is running, but all its steps are over"
        ),
        AuditDamage(
            "an execution ended before its steps",
            "UPDATE executions SET state = 'completed' WHERE \(execution("open"))",
            ["execution_state"],
            "it is completed, but its step 2 is pending"
        ),
        AuditDamage(
            "a step begins after the end",
            "INSERT INTO steps (occurred_at, execution, ordinal, kind) "
                + "SELECT occurred_at, execution, 4, 'email' FROM steps WHERE \(of("failed")) AND ordinal = 0",
            ["execution_state"],
            "it is failed, but has an open step"
        ),
        AuditDamage(
            "the next step was never begun",
            "DELETE FROM steps WHERE \(of("open")) AND ordinal = 2",
            ["execution_state"],
            "it is running, but its step 2 was never begun"
        ),
        AuditDamage(
            "a step is lost",
            "DELETE FROM steps WHERE \(of("done")) AND ordinal = 0",
            ["execution_state", "effect_step"],
            "the step of this task is not recorded"
        ),
        AuditDamage(
            "a step is of another kind than its rule's",
            "UPDATE steps SET kind = 'tag' WHERE \(of("open")) AND ordinal = 0",
            ["step_execution", "step_effect", "effect_step"],
            "its rule has no such step of the kind tag"
        ),
        AuditDamage(
            "a step is settled at no time",
            "UPDATE steps SET settled_at = NULL WHERE \(of("done")) AND ordinal = 1",
            ["step_times"],
            "it is done, but has no time at which it was settled"
        ),
        AuditDamage(
            "a step that is open is hidden among those that are settled",
            "UPDATE steps SET settled_at = now() WHERE \(of("waiting")) AND ordinal = 3",
            ["step_times"],
            "it is waiting, but has a time at which it was settled"
        ),
        AuditDamage(
            "a step that is done is listed among those that nobody knows of",
            "UPDATE steps SET unknown_since = now() WHERE \(of("done")) AND ordinal = 1",
            ["step_times"],
            "it is done, but has a time since which it is unknown"
        ),
        AuditDamage(
            "a step that nobody knows of is not listed as such",
            "UPDATE steps SET state = 'unknown' WHERE \(of("done")) AND ordinal = 1",
            ["step_times", "execution_state", "effect_step"],
            "it is unknown, but at no time became so"
        ),
        AuditDamage(
            "a step waits for ever",
            "UPDATE steps SET due_at = NULL WHERE \(of("waiting")) AND ordinal = 3",
            ["step_times"],
            "it is waiting, but never due"
        ),
        AuditDamage(
            "an effect is there before its step is done",
            "UPDATE steps SET state = 'pending', settled_at = NULL WHERE \(of("open")) AND ordinal = 1",
            ["effect_step"],
            "it is there, but its step is pending"
        ),
        AuditDamage("a task is lost", "DELETE FROM tasks WHERE \(of("done"))", ["step_effect"], "has 0 effects"),
        AuditDamage("a tag is lost", "DELETE FROM tag_changes WHERE \(of("done"))", ["step_effect"], "has 0 effects"),
        AuditDamage(
            "an email's record is lost",
            "DELETE FROM deliveries WHERE \(of("done")) AND kind = 'email'",
            ["step_effect"],
            "it is done, but has 0 effects of its kind, email"
        ),
        AuditDamage(
            "a note is made twice",
            "INSERT INTO notes SELECT gen_random_uuid(), tenant, record_kind, record_id, author, body, occurred_at, "
                + "execution, ordinal FROM notes WHERE \(of("done"))",
            ["step_effect", "effect_step"],
            "it is done, but has 2 effects of its kind, note"
        ),
        AuditDamage(
            "an email is recorded twice",
            "INSERT INTO deliveries SELECT gen_random_uuid(), tenant, kind, destination, outcome, status, latency_ms, "
                + "response, occurred_at, execution, ordinal FROM deliveries WHERE \(of("done")) AND kind = 'email'",
            ["step_effect"],
            "has 2 effects"
        ),
        AuditDamage(
            "a task belongs to nothing",
            "UPDATE tasks SET execution = gen_random_uuid() WHERE \(of("done"))",
            ["effect_step"],
            "the step of this task is not recorded"
        ),
        AuditDamage(
            "a tag is another tenant's",
            "UPDATE tag_changes SET tenant = 'globex' WHERE \(of("done"))",
            ["effect_step"],
            "it is the tenant globex's, its execution is not"
        ),
        AuditDamage(
            "an attempt is lost",
            "UPDATE steps SET worker = NULL WHERE \(of("done")) AND ordinal = 0",
            ["step_attempts"],
            "it counts 1 attempts, but has 0"
        ),
        AuditDamage(
            "the last attempt of an email is lost",
            "UPDATE steps SET worker = NULL WHERE \(of("done")) AND ordinal = 4",
            ["step_attempts"],
            "it is done, but its last attempt is not there"
        ),
        AuditDamage(
            "the last attempt ended otherwise",
            "INSERT INTO attempt_log (occurred_at, execution, ordinal, attempt, worker, outcome, duration_ms) "
                + "SELECT occurred_at, execution, 0, 1, worker, 'retry', 1 FROM steps WHERE \(of("done")) AND ordinal = 0; "
                + "UPDATE steps SET worker = NULL WHERE \(of("done")) AND ordinal = 0",
            ["step_attempts"],
            "it is done, but its last attempt ended as retry"
        ),
        AuditDamage(
            "there are more attempts than a step counts",
            "INSERT INTO attempt_log (occurred_at, execution, ordinal, attempt, worker, outcome, duration_ms) "
                + "SELECT occurred_at, execution, 0, 7, worker, 'retry', 1 FROM steps WHERE \(of("done")) AND ordinal = 0",
            ["step_attempts"],
            "it counts 1 attempts, but has a number 7"
        ),
        AuditDamage(
            "an attempt has no step",
            "INSERT INTO attempt_log (occurred_at, execution, ordinal, attempt, worker, outcome, duration_ms) "
                + "SELECT occurred_at, execution, 9, 1, 'w', 'done', 1 FROM attempts WHERE \(of("done")) AND ordinal = 0",
            ["attempt_step"],
            "the step of attempt 1 is not recorded"
        ),
        AuditDamage(
            "a step that is done has a dead letter",
            letter(ordinal: 0, cause: "http_410"),
            ["dead_letter_step"],
            "it was given up on, but is done and never died"
        ),
        AuditDamage(
            "a dead letter has no step",
            letter(ordinal: 9, cause: "http_410"),
            ["dead_letter_step"],
            "the step of this dead letter is not recorded"
        ),
        AuditDamage(
            "a delay has no timer",
            "INSERT INTO steps (occurred_at, execution, ordinal, kind, state, due_at) "
                + "SELECT occurred_at, execution, 9, 'delay', 'waiting', now() FROM steps WHERE \(of("open")) AND ordinal = 0",
            ["step_timer", "step_execution"],
            "it is a delay that waits, and nobody will ever look at it"
        ),
        AuditDamage(
            "an execution never begins",
            "INSERT INTO executions (occurred_at, id, tenant, event, rule, rule_version) "
                + "SELECT ev.occurred_at, gen_random_uuid(), ev.tenant, ev.key, r.id, 1 FROM events ev, rules r "
                + "WHERE ev.id = 'nothing'",
            ["event_executions", "execution_event", "execution_start", "execution_state"],
            "it is pending, has no step, and nobody will ever begin it"
        ),
        AuditDamage(
            "a timer is about nothing",
            "INSERT INTO timers (occurred_at, execution, ordinal, tenant, rule, purpose, due_at, until_at) "
                + "SELECT occurred_at, id, 9, tenant, rule, 'delay', now(), now() FROM executions WHERE \(execution("open"))",
            ["timer_step"],
            "there is a timer to delay it, and it is not there"
        ),
        AuditDamage(
            "a step that is done awaits something",
            "INSERT INTO waits (tenant, event_type, path, key, occurred_at, execution, ordinal, alternative, since) "
                + "SELECT tenant, 'deal.paid', '{}', '', occurred_at, id, 0, 0, now() FROM executions "
                + "WHERE \(execution("done"))",
            ["wait_timer"],
            "it awaits deal.paid, and is no wait that is under way"
        ),
        AuditDamage(
            "an execution whose course somebody changed is not where its steps have brought it",
            "INSERT INTO execution_changes (occurred_at, execution, change) SELECT occurred_at, id, 'paused' "
                + "FROM executions WHERE \(execution("done")); UPDATE executions SET state = 'failed' "
                + "WHERE \(execution("done"))",
            ["execution_course"],
            "it is failed, but its steps have brought it to completed"
        ),
    ]

    /// A dead letter for a step of the event `done`.
    static func letter(ordinal: Int, cause: String) -> String {
        """
        INSERT INTO dead_letters (id, subject, queue, tenant, kind, occurred_at, execution, ordinal, cause, message,
            headers, body)
        SELECT gen_random_uuid(), 'job', 'signalbox.action.task', 'acme', 'task', occurred_at, execution, \(ordinal),
            '\(cause)', 'gone', '{}', '' FROM steps WHERE \(of("done")) AND ordinal = 0
        """
    }
}
