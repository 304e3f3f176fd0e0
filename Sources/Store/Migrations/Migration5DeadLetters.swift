extension Migration {
    /// What operators do with dead letters: operations, their members, the log; and a step's second budget of attempts.
    static let deadLetters = Migration(
        version: 5,
        name: "replay, discard, operations log",
        sql: #"""
            -- A replayed step gets a new budget: attempts go on counting, so that their history keeps its numbers, and the
            -- budget is what came after attempts_before.
            ALTER TABLE steps ADD COLUMN replays smallint NOT NULL DEFAULT 0;
            ALTER TABLE steps ADD COLUMN attempts_before smallint NOT NULL DEFAULT 0;
            CREATE INDEX steps_unknown ON steps (occurred_at) WHERE state = 'unknown';

            -- What messages of one cause have in common: UUIDs, what stands in quotes, long tokens with a digit in them
            -- (hexadecimal ones from 8 characters on, others from 16) and numbers become '#'.
            CREATE FUNCTION message_shape(message text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
                SELECT left(regexp_replace(regexp_replace(regexp_replace(message,
                    '\m[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\M', '#', 'g'),
                    '(?<![[:alnum:]])''[^'']*''(?![[:alnum:]])|"[^"]*"|`[^`]*`', '#', 'g'),
                    '\m(?=[[:alpha:]]*[0-9])([0-9a-fA-F]{8,}|[[:alnum:]]{16,})\M|0x[0-9a-fA-F]+|[0-9]+([.,:][0-9]+)*',
                    '#', 'g'), 200)
            $$;
            ALTER TABLE dead_letters ADD COLUMN shape text NOT NULL GENERATED ALWAYS AS (message_shape(message)) STORED;

            CREATE TABLE dead_operations (
                id uuid PRIMARY KEY,
                kind text NOT NULL CHECK (kind IN ('replay', 'discard')),
                filter json NOT NULL,
                reason text,
                who text NOT NULL,
                -- Letters a second; NULL is as fast as it goes.
                rate double precision,
                state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'cancelled')),
                total integer NOT NULL,
                created_at timestamptz NOT NULL DEFAULT now(),
                finished_at timestamptz
            );
            CREATE INDEX dead_operations_by_time ON dead_operations (created_at, id);

            -- Which letters an operation is about: fixed when it begins. Letters have no foreign key, as they may be deleted.
            CREATE TABLE dead_operation_letters (
                operation uuid NOT NULL REFERENCES dead_operations ON DELETE CASCADE,
                place integer NOT NULL,
                letter uuid NOT NULL,
                -- The letter's state when the operation began: a letter in another one is somebody else's by now.
                found text NOT NULL,
                state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'moved', 'done', 'suppressed')),
                -- Why it was suppressed.
                reason text,
                -- What was published instead of the letter's own bytes, which stay as they are.
                replacement bytea,
                changed_at timestamptz NOT NULL DEFAULT now(),
                PRIMARY KEY (operation, place)
            );
            CREATE INDEX dead_operation_letters_open ON dead_operation_letters (operation, place)
                WHERE state IN ('waiting', 'moved');
            CREATE INDEX dead_operation_letters_by_letter ON dead_operation_letters (letter);

            CREATE TABLE operations_log (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                at timestamptz NOT NULL DEFAULT clock_timestamp(),
                who text NOT NULL,
                verb text NOT NULL,
                operation uuid,
                filter json NOT NULL,
                counts json NOT NULL,
                reason text
            );
            CREATE FUNCTION refuse_log_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'operations_log is only appended to';
            END
            $$;
            CREATE TRIGGER operations_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON operations_log
                FOR EACH STATEMENT EXECUTE FUNCTION refuse_log_change();
            """#
    )
}
