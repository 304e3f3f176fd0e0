// Publishes prepared messages, persistent and confirmed, at a rate or as fast as the broker confirms them.
//
// Usage: publish URL EXCHANGE RATE CONTENT_TYPE CONTENT_ENCODING <FILE
//
// A line of the file is a message: routing key, id, headers as name=value;name=value, body, parted by tabs. Wherever the
// line has the placeholder, the time of publishing takes its place; at a rate, the time at which it was the message's turn.
// Says `ready`, waits for SIGUSR1, publishes, says when, and waits for SIGTERM so that its CPU time can be read.

#include "broker.h"

#include <signal.h>
#include <unistd.h>

static const char placeholder[] = "2000-01-01T00:00:00.000000Z";
enum { fields = 4, most_headers = 8, most_times = 8, most_unconfirmed = 2000, burst = 50 };

struct message {
    amqp_bytes_t field[fields];
    amqp_table_entry_t headers[most_headers];
    int header_count;
    char *times[most_times];
    int time_count;
};

static amqp_bytes_t bytes(char *start, const char *end) {
    return (amqp_bytes_t){.len = (size_t)(end - start), .bytes = start};
}

static void parse_headers(struct message *message, amqp_bytes_t text) {
    char *place = text.bytes, *end = place + text.len;
    while (place < end) {
        char *close = memchr(place, ';', (size_t)(end - place)), *equals = memchr(place, '=', (size_t)(end - place));
        if (!close) close = end;
        if (!equals || equals > close || message->header_count == most_headers) die("headers that nobody can read");
        message->headers[message->header_count++] = (amqp_table_entry_t){
            .key = bytes(place, equals),
            .value = {.kind = AMQP_FIELD_KIND_UTF8, .value.bytes = bytes(equals + 1, close)},
        };
        place = close + 1;
    }
}

static struct message parse(char *line, size_t length) {
    struct message message = {0};
    char *place = line, *end = line + length;
    for (int field = 0; field < fields; field++) {
        char *tab = field < fields - 1 ? memchr(place, '\t', (size_t)(end - place)) : end;
        if (!tab) die("a line with fewer than %d fields", fields);
        message.field[field] = bytes(place, tab);
        place = tab + 1;
    }
    parse_headers(&message, message.field[2]);
    for (place = line; (place = memmem(place, (size_t)(end - place), placeholder, sizeof placeholder - 1)); place++) {
        if (message.time_count == most_times) die("a line with too many times");
        message.times[message.time_count++] = place;
    }
    return message;
}

static struct message *read_messages(size_t *count) {
    struct message *messages = NULL;
    char *line = NULL;
    size_t room = 0, capacity = 0;
    ssize_t length;
    while ((length = getline(&line, &room, stdin)) > 0) {
        if (line[length - 1] == '\n') length--;
        if (*count == capacity) {
            capacity = capacity ? capacity * 2 : 1024;
            messages = realloc(messages, capacity * sizeof *messages);
            if (!messages) die("no memory");
        }
        messages[(*count)++] = parse(line, (size_t)length);
        // It belongs to the message now.
        line = NULL;
        room = 0;
    }
    free(line);
    return messages;
}

static void stamp(struct message *message, int64_t time) {
    char text[64];
    struct tm parts;
    time_t seconds = time / 1000000;
    gmtime_r(&seconds, &parts);
    size_t length = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
    snprintf(text + length, sizeof text - length, ".%06dZ", (int)(time % 1000000));
    for (int place = 0; place < message->time_count; place++)
        memcpy(message->times[place], text, sizeof placeholder - 1);
}

static void await(int number) {
    sigset_t set;
    int found;
    sigemptyset(&set);
    sigaddset(&set, number);
    if (sigwait(&set, &found) != 0) die("sigwait");
}

int main(int argc, char **argv) {
    if (argc != 6) die("usage: publish URL EXCHANGE RATE CONTENT_TYPE CONTENT_ENCODING <FILE");
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);

    const double rate = atof(argv[3]);
    const amqp_bytes_t exchange = amqp_cstring_bytes(argv[2]);
    size_t count = 0;
    struct message *messages = read_messages(&count);
    struct publisher *publisher = publisher_open(argv[1]);
    puts("ready");
    fflush(stdout);
    await(SIGUSR1);

    const int64_t begun = now();
    while (publisher->published < count) {
        int64_t time = now();
        double due = rate > 0 ? (double)(time - begun) * rate / 1e6 + 1 : (double)count;
        for (int sent = 0; sent < burst && publisher->published < count && (double)publisher->published < due; sent++) {
            struct message *message = &messages[publisher->published];
            int64_t turn = begun + (int64_t)((double)publisher->published * 1e6 / rate);
            stamp(message, rate > 0 ? (turn < time ? turn : time) : now());
            amqp_basic_properties_t properties = {
                ._flags = AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG | AMQP_BASIC_CORRELATION_ID_FLAG,
                .content_type = amqp_cstring_bytes(argv[4]),
                .message_id = message->field[1],
                .correlation_id = message->field[1],
            };
            if (*argv[5]) {
                properties._flags |= AMQP_BASIC_CONTENT_ENCODING_FLAG;
                properties.content_encoding = amqp_cstring_bytes(argv[5]);
            }
            if (message->header_count > 0) {
                properties._flags |= AMQP_BASIC_HEADERS_FLAG;
                properties.headers =
                    (amqp_table_t){.num_entries = message->header_count, .entries = message->headers};
            }
            publish(publisher, exchange, message->field[0], &properties, message->field[3]);
        }
        take_confirms(publisher, unconfirmed(publisher) >= most_unconfirmed);
        if (rate > 0 && (double)publisher->published >= due) usleep(500);
    }
    while (unconfirmed(publisher) > 0) take_confirms(publisher, true);
    printf("{\"published\": %zu, \"began\": %.6f, \"ended\": %.6f}\n", count, (double)begun / 1e6, (double)now() / 1e6);
    fflush(stdout);
    pause();
}
