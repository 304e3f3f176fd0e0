// The limit: what Signalbox has its servers do for an event, and nothing else.
//
// Usage: limit matcher BROKER_URL POSTGRES_URL BATCH        events in, rows of events, executions and steps; a job for each action out
//        limit worker BROKER_URL POSTGRES_URL BATCH KIND    jobs in, an effect each; steps and executions are done
//
// It makes the same hops over the same kind of queues (quorum, persistent, confirmed) and writes the same rows into the
// same tables (schema.sql), a transaction for each batch, acked after its commit. It decides nothing, reads nothing back,
// retries nothing, and knows every message's layout by heart. An error ends it.

#include "arrays.h"

#include <libpq-fe.h>

enum { most_batch = 2000, kinds = 2, id_length = 16, tenant_length = 17, time_length = 27 };
static const char *const kind_names[kinds] = {"task", "note"};
static const char event_exchange[] = "limit.events", event_queue[] = "deal.won", job_exchange[] = "limit.actions";

struct uuid {
    uint64_t words[2];
};

// An event as the publisher writes it, up to its data. Each of the unions is as long as the characters in it.
struct event {
    char before_id[sizeof "{\"specversion\":\"1.0\",\"id\":\"" - 1];
    char id[id_length];
    char before_time[sizeof "\",\"source\":\"signalbox-bench\",\"type\":\"deal.won\",\"time\":\"" - 1];
    char time[time_length];
    char before_tenant[sizeof "\",\"tenantid\":\"" - 1];
    char tenant[tenant_length];
    char before_subject[sizeof "\",\"subject\":\"" - 1];
    char subject[5 + id_length];
    char before_data[sizeof "\",\"datacontenttype\":\"application/json\",\"data\":" - 1];
    char data[];
};

// A job as this program writes it; the numbers are those of Signalbox's jobs.
struct job {
    char before_kind[sizeof "{\"kind\":\"" - 1];
    char kind[4];
    char before_tenant[sizeof "\",\"tenant\":\"" - 1];
    char tenant[tenant_length];
    char before_time[sizeof "\",\"occurredAt\":" - 1];
    char time[16];
    char before_execution[sizeof ",\"execution\":\"" - 1];
    char execution[36];
    char after_execution[sizeof "\",\"step\":0}" - 1];
};
static const char job_format[] = "{\"kind\":\"%s\",\"tenant\":\"%.*s\",\"occurredAt\":%lld,\"execution\":\"%s\",\"step\":0}";
static const int64_t epoch_2000 = 946684800LL * 1000000;

// A batch of deliveries, and the number of the last.
struct batch {
    amqp_envelope_t envelopes[most_batch];
    int count, most;
};

static uint64_t mix(uint64_t value) {
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
    return value ^ (value >> 31);
}

// A key that follows from the bytes, as spread as a hash's.
static struct uuid key_of(const void *bytes, size_t length, uint64_t salt) {
    const unsigned char *place = bytes;
    uint64_t hash = 0xCBF29CE484222325 ^ mix(salt + 1);
    while (length-- > 0) hash = (hash ^ *place++) * 0x100000001B3;
    return (struct uuid){{mix(hash), mix(hash + 0x9E3779B97F4A7C15)}};
}

static void write_uuid(struct uuid uuid, char text[37]) {
    const unsigned char *byte = (const unsigned char *)&uuid;
    int place = 0;
    for (int index = 0; index < 16; index++) {
        if (index == 4 || index == 6 || index == 8 || index == 10) text[place++] = '-';
        place += sprintf(text + place, "%02x", byte[index]);
    }
}

static struct uuid read_uuid(const char *text) {
    struct uuid uuid;
    unsigned char *byte = (unsigned char *)&uuid;
    for (int index = 0; index < 16; index++) {
        if (*text == '-') text++;
        const char digits[] = {text[0], text[1], 0};
        byte[index] = (unsigned char)strtol(digits, NULL, 16);
        text += 2;
    }
    return uuid;
}

static int64_t digits(const char *text, int count) {
    int64_t value = 0;
    while (count-- > 0) value = value * 10 + (*text++ - '0');
    return value;
}

// Microseconds since 1970 of a time like 2026-01-31T12:00:00.000000Z.
static int64_t read_time(const char *text) {
    static char day[10];
    static int64_t midnight;
    if (memcmp(day, text, sizeof day) != 0) {
        struct tm parts = {
            .tm_year = (int)digits(text, 4) - 1900, .tm_mon = (int)digits(text + 5, 2) - 1, .tm_mday = (int)digits(text + 8, 2),
        };
        memcpy(day, text, sizeof day);
        midnight = (int64_t)timegm(&parts);
    }
    const int64_t seconds = digits(text + 11, 2) * 3600 + digits(text + 14, 2) * 60 + digits(text + 17, 2);
    return (midnight + seconds) * 1000000 + digits(text + 20, 6);
}

static PGconn *database_connect(const char *url) {
    PGconn *connection = PQconnectdb(url);
    if (PQstatus(connection) != CONNECTION_OK) die("Postgres: %s", PQerrorMessage(connection));
    // All is found by keys: a plan for tables that are nearly empty would still read all of them when they are full.
    PGresult *result = PQexec(connection,
        "SET plan_cache_mode = force_generic_plan; SET random_page_cost = 0; SET enable_seqscan = off;"
        " SET enable_hashjoin = off; SET enable_mergejoin = off; SET jit = off");
    if (PQresultStatus(result) != PGRES_COMMAND_OK) die("Postgres: %s", PQresultErrorMessage(result));
    PQclear(result);
    if (PQenterPipelineMode(connection) != 1) die("Postgres: no pipeline");
    return connection;
}

// The answers up to the end of the transaction: for each of the statements a result, and that of the sync.
static void await_commit(PGconn *connection, int statements) {
    for (int answered = 0; answered <= statements; answered++) {
        PGresult *result = PQgetResult(connection);
        ExecStatusType status = PQresultStatus(result);
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_PIPELINE_SYNC)
            die("Postgres: %s", PQresultErrorMessage(result));
        PQclear(result);
        // Each statement's results end with a null; the sync has none.
        if (answered < statements) PQclear(PQgetResult(connection));
    }
}

// An @ in the statement stands for the ending of the names of this month's partitions.
static void prepare(PGconn *connection, const char *name, const char *statement) {
    char sql[2048], month[16];
    time_t now = time(NULL);
    strftime(month, sizeof month, "_%Y_%m", gmtime(&now));
    size_t length = 0;
    for (const char *from = statement; *from != '\0' && length < sizeof sql - sizeof month; from++) {
        if (*from == '@')
            length += (size_t)snprintf(sql + length, sizeof sql - length, "%s", month);
        else
            sql[length++] = *from;
    }
    sql[length] = '\0';
    if (PQsendPrepare(connection, name, sql, 0, NULL) != 1 || PQpipelineSync(connection) != 1)
        die("Postgres: %s", PQerrorMessage(connection));
    await_commit(connection, 1);
}

static void execute(PGconn *connection, const char *name, int count, struct array *const arrays[]) {
    const char *values[16];
    int lengths[16], formats[16];
    for (int index = 0; index < count; index++) {
        values[index] = arrays[index]->bytes;
        lengths[index] = (int)arrays[index]->length;
        formats[index] = 1;
    }
    if (PQsendQueryPrepared(connection, name, count, values, lengths, formats, 1) != 1)
        die("Postgres: %s", PQerrorMessage(connection));
}

static void commit(PGconn *connection) {
    // Everything up to here is one transaction, as no statement began one.
    if (PQpipelineSync(connection) != 1 || PQflush(connection) < 0) die("Postgres: %s", PQerrorMessage(connection));
}

static void consume(amqp_connection_state_t connection, const char *queue, int most_unacked) {
    amqp_basic_qos(connection, channel, 0, (uint16_t)most_unacked, 0);
    check_reply(amqp_get_rpc_reply(connection), "set the prefetch");
    amqp_basic_consume(connection, channel, amqp_cstring_bytes(queue), amqp_empty_bytes, 0, 0, 0, amqp_empty_table);
    check_reply(amqp_get_rpc_reply(connection), "consume");
}

// Takes what is there, up to a full batch; waits for the first message, but only for a moment when told so.
static void take_batch(amqp_connection_state_t connection, struct batch *batch, bool waits) {
    struct timeval nothing = {0}, moment = {.tv_usec = 1000};
    for (batch->count = 0; batch->count < batch->most; batch->count++) {
        struct timeval *timeout = batch->count > 0 ? &nothing : waits ? NULL : &moment;
        amqp_maybe_release_buffers(connection);
        amqp_rpc_reply_t reply = amqp_consume_message(connection, &batch->envelopes[batch->count], timeout, 0);
        if (reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION && reply.library_error == AMQP_STATUS_TIMEOUT) return;
        check_reply(reply, "take a message");
    }
}

static uint64_t last_tag(const struct batch *batch) { return batch->envelopes[batch->count - 1].delivery_tag; }

static void release(struct batch *batch) {
    for (int index = 0; index < batch->count; index++) amqp_destroy_envelope(&batch->envelopes[index]);
    batch->count = 0;
}

static void acknowledge(amqp_connection_state_t connection, uint64_t tag) {
    check_status(amqp_basic_ack(connection, channel, tag, 1), "ack");
}

// ---------------------------------------------------------------------------------------------------------------------

static void match(const char *broker_url, const char *postgres_url, int most) {
    PGconn *database = database_connect(postgres_url);
    // In a select list, unnest costs a third of what it does in FROM. Of an event that is new nothing else can be there, and
    // who need not ask for it saves half of an insert. "IS TRUE" has Postgres look the keys up in a hash table.
    prepare(database, "record",
        "WITH new AS ("
        " INSERT INTO events@ (occurred_at, key, tenant, type, source, id, subject, data, matches, depth)"
        " SELECT occurred_at, key, tenant, 'deal.won', 'signalbox-bench', id, subject, data, 2, 0"
        " FROM (SELECT unnest($1::timestamptz[]) AS occurred_at, unnest($2::uuid[]) AS key, unnest($3::text[]) AS tenant,"
        " unnest($4::text[]) AS id, unnest($5::text[]) AS subject, unnest($6::json[]) AS data) AS batch"
        " ON CONFLICT DO NOTHING RETURNING key"
        "), begun AS ("
        " INSERT INTO executions@ (occurred_at, id, tenant, event, rule, rule_version, state)"
        " SELECT occurred_at, id, tenant, event, rule, 1, 'pending'"
        " FROM (SELECT unnest($7::timestamptz[]) AS occurred_at, unnest($8::uuid[]) AS id, unnest($9::text[]) AS tenant,"
        " unnest($10::uuid[]) AS event, unnest($11::uuid[]) AS rule) AS batch"
        " WHERE (event IN (SELECT key FROM new)) IS TRUE"
        ")"
        " INSERT INTO steps@ (occurred_at, execution, ordinal, kind, state)"
        " SELECT occurred_at, execution, 0, kind, 'pending'"
        " FROM (SELECT unnest($7::timestamptz[]) AS occurred_at, unnest($8::uuid[]) AS execution, unnest($10::uuid[]) AS event,"
        " unnest($12::text[]) AS kind) AS batch"
        " WHERE (event IN (SELECT key FROM new)) IS TRUE");

    struct publisher *jobs = publisher_open(broker_url);
    amqp_connection_state_t events = broker_connect(broker_url);
    declare_queue(events, event_exchange, event_queue);
    for (int kind = 0; kind < kinds; kind++) declare_queue(events, job_exchange, kind_names[kind]);
    consume(events, event_queue, most * 4);
    fputs("ready\n", stderr);

    struct batch *batch = allocate(sizeof *batch);
    batch->most = most;
    // Of the event: time, key, tenant, id, subject, data; of its executions: time, id, tenant, event, rule, kind.
    struct array event[6] = {0}, execution[6] = {0};
    const uint32_t event_types[6] = {oid_timestamptz, oid_uuid, oid_text, oid_text, oid_text, oid_json};
    const uint32_t execution_types[6] = {oid_timestamptz, oid_uuid, oid_text, oid_uuid, oid_uuid, oid_text};
    // The batch before, whose jobs may not be confirmed yet: 0 when there is none.
    uint64_t unacked = 0;
    for (;;) {
        take_batch(events, batch, unacked == 0);
        for (int index = 0; index < 6; index++) {
            array_begin(&event[index], event_types[index]);
            array_begin(&execution[index], execution_types[index]);
        }
        for (int index = 0; index < batch->count; index++) {
            const amqp_bytes_t body = batch->envelopes[index].message.body;
            const struct event *found = body.bytes;
            if (body.len <= sizeof *found || memcmp(found->before_tenant, "\",\"tenantid\":\"", sizeof found->before_tenant) != 0)
                die("an event of another layout");
            const int64_t time = read_time(found->time) - epoch_2000;
            const struct uuid key = key_of(found->id, id_length, 0);
            array_add_time(&event[0], time);
            array_add(&event[1], &key, sizeof key);
            array_add(&event[2], found->tenant, tenant_length);
            array_add(&event[3], found->id, id_length);
            array_add(&event[4], found->subject, sizeof found->subject);
            array_add(&event[5], found->data, body.len - sizeof *found - 1);
            for (int kind = 0; kind < kinds; kind++) {
                const struct uuid id = key_of(&key, sizeof key, (uint64_t)kind + 1);
                const struct uuid rule = key_of(found->tenant, tenant_length, (uint64_t)kind + 1);
                array_add_time(&execution[0], time);
                array_add(&execution[1], &id, sizeof id);
                array_add(&execution[2], found->tenant, tenant_length);
                array_add(&execution[3], &key, sizeof key);
                array_add(&execution[4], &rule, sizeof rule);
                array_add(&execution[5], kind_names[kind], strlen(kind_names[kind]));
            }
        }
        if (batch->count > 0) {
            for (int index = 0; index < 6; index++) {
                array_end(&event[index]);
                array_end(&execution[index]);
            }
            execute(database, "record", 12,
                (struct array *[]){&event[0], &event[1], &event[2], &event[3], &event[4], &event[5], &execution[0],
                    &execution[1], &execution[2], &execution[3], &execution[4], &execution[5]});
            commit(database);
        }
        // The confirms of the batch before come while Postgres works on this one.
        if (unacked > 0) {
            while (unconfirmed(jobs) > 0) take_confirms(jobs, true);
            acknowledge(events, unacked);
            unacked = 0;
        }
        if (batch->count == 0) continue;
        await_commit(database, 1);
        for (int index = 0; index < batch->count; index++) {
            const struct event *found = batch->envelopes[index].message.body.bytes;
            const struct uuid key = key_of(found->id, id_length, 0);
            for (int kind = 0; kind < kinds; kind++) {
                char execution_text[37], id[40], body[256];
                write_uuid(key_of(&key, sizeof key, (uint64_t)kind + 1), execution_text);
                const int length = snprintf(body, sizeof body, job_format, kind_names[kind], tenant_length, found->tenant,
                    (long long)read_time(found->time), execution_text);
                snprintf(id, sizeof id, "%s/0", execution_text);
                amqp_basic_properties_t properties = {
                    ._flags = AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG,
                    .content_type = amqp_cstring_bytes("application/vnd.signalbox.job+json"),
                    .message_id = amqp_cstring_bytes(id),
                };
                publish(jobs, amqp_cstring_bytes(job_exchange), amqp_cstring_bytes(kind_names[kind]), &properties,
                    (amqp_bytes_t){.len = (size_t)length, .bytes = body});
            }
        }
        unacked = last_tag(batch);
        release(batch);
    }
}

// ---------------------------------------------------------------------------------------------------------------------

static void work(const char *broker_url, const char *postgres_url, int most, const char *kind) {
    PGconn *database = database_connect(postgres_url);
    if (strcmp(kind, "task") == 0)
        prepare(database, "effects",
            "INSERT INTO tasks (id, tenant, title, due_at, record_kind, record_id, links, occurred_at, execution, ordinal)"
            " SELECT id, tenant, title, occurred_at + interval '3 days', 'deal', record_id, '[]', occurred_at, execution, 0"
            " FROM (SELECT unnest($1::timestamptz[]) AS occurred_at, unnest($2::uuid[]) AS execution, unnest($3::uuid[]) AS id,"
            " unnest($4::text[]) AS tenant, unnest($5::text[]) AS record_id, unnest($6::text[]) AS title) AS batch"
            " ON CONFLICT (id) DO NOTHING");
    else
        prepare(database, "effects",
            "INSERT INTO notes (id, tenant, record_kind, record_id, author, body, occurred_at, execution, ordinal)"
            " SELECT id, tenant, 'deal', record_id, 'system', body, occurred_at, execution, 0"
            " FROM (SELECT unnest($1::timestamptz[]) AS occurred_at, unnest($2::uuid[]) AS execution, unnest($3::uuid[]) AS id,"
            " unnest($4::text[]) AS tenant, unnest($5::text[]) AS record_id, unnest($6::text[]) AS body) AS batch"
            " ON CONFLICT (id) DO NOTHING");
    prepare(database, "steps",
        "UPDATE steps@ s SET state = 'done', attempts = 1, settled_at = clock_timestamp(), worker = 'limit', duration_ms = 1.5,"
        " output = json_build_object('id', job.id)"
        // The ordinal, which is always 0, comes with the jobs: as a constant it would have the planner look through all steps
        // of a table that it takes for nearly empty.
        " FROM (SELECT unnest($1::timestamptz[]) AS occurred_at, unnest($2::uuid[]) AS execution, unnest($3::uuid[]) AS id,"
        " unnest($4::smallint[]) AS ordinal) AS job"
        " WHERE s.occurred_at = job.occurred_at AND s.execution = job.execution AND s.ordinal = job.ordinal");
    prepare(database, "executions",
        "UPDATE executions@ e SET state = 'completed', finished_at = clock_timestamp()"
        " FROM (SELECT unnest($1::timestamptz[]) AS occurred_at, unnest($2::uuid[]) AS execution) AS job"
        " WHERE e.occurred_at = job.occurred_at AND e.id = job.execution");

    amqp_connection_state_t jobs = broker_connect(broker_url);
    declare_queue(jobs, job_exchange, kind);
    consume(jobs, kind, most * 4);
    fputs("ready\n", stderr);

    struct batch *batch = allocate(sizeof *batch);
    batch->most = most;
    struct array array[7] = {0};
    const uint32_t types[7] = {oid_timestamptz, oid_uuid, oid_uuid, oid_text, oid_text, oid_text, oid_int2};
    const uint16_t ordinal = 0;
    for (;;) {
        take_batch(jobs, batch, true);
        for (int index = 0; index < 7; index++) array_begin(&array[index], types[index]);
        for (int index = 0; index < batch->count; index++) {
            const amqp_bytes_t body = batch->envelopes[index].message.body;
            const struct job *job = body.bytes;
            if (body.len != sizeof *job || memcmp(job->before_execution, ",\"execution\":\"", sizeof job->before_execution) != 0)
                die("a job of another layout");
            const struct uuid execution = read_uuid(job->execution), id = key_of(&execution, sizeof execution, 0);
            char text[64];
            const int length = snprintf(text, sizeof text, "bench-0: Deal %.*s", 8, job->execution);
            array_add_time(&array[0], digits(job->time, sizeof job->time) - epoch_2000);
            array_add(&array[1], &execution, sizeof execution);
            array_add(&array[2], &id, sizeof id);
            array_add(&array[3], job->tenant, tenant_length);
            array_add(&array[4], job->execution, id_length);
            array_add(&array[5], text, (size_t)length);
            array_add(&array[6], &ordinal, sizeof ordinal);
        }
        for (int index = 0; index < 7; index++) array_end(&array[index]);
        execute(database, "effects", 6,
            (struct array *[]){&array[0], &array[1], &array[2], &array[3], &array[4], &array[5]});
        execute(database, "steps", 4, (struct array *[]){&array[0], &array[1], &array[2], &array[6]});
        execute(database, "executions", 2, (struct array *[]){&array[0], &array[1]});
        commit(database);
        await_commit(database, 3);
        acknowledge(jobs, last_tag(batch));
        release(batch);
    }
}

int main(int argc, char **argv) {
    const char *role = argc > 1 ? argv[1] : "";
    const int most = argc > 4 ? atoi(argv[4]) : 0;
    if (most < 1 || most > most_batch) die("usage: limit matcher|worker BROKER_URL POSTGRES_URL BATCH [KIND]");
    if (strcmp(role, "matcher") == 0 && argc == 5) match(argv[2], argv[3], most);
    if (strcmp(role, "worker") == 0 && argc == 6) work(argv[2], argv[3], most, argv[5]);
    die("usage: limit matcher|worker BROKER_URL POSTGRES_URL BATCH [KIND]");
}
