// What both programs need of RabbitMQ: one connection with one channel, publishing with confirms, errors that end the program.
#pragma once

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_tcp_socket.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

enum { channel = 1, confirm_window = 1 << 16 };

__attribute__((noreturn, format(printf, 1, 2))) static inline void die(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("error: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

static inline void *allocate(size_t size) {
    void *memory = malloc(size);
    if (!memory) die("no memory for %zu bytes", size);
    return memory;
}

// Microseconds since 1970.
static inline int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

static inline void check_status(int status, const char *what) {
    if (status < 0) die("%s: %s", what, amqp_error_string2(status));
}

static inline void check_reply(amqp_rpc_reply_t reply, const char *what) {
    if (reply.reply_type == AMQP_RESPONSE_NORMAL) return;
    if (reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION) die("%s: %s", what, amqp_error_string2(reply.library_error));
    if (reply.reply.id == AMQP_CHANNEL_CLOSE_METHOD) {
        amqp_bytes_t text = ((amqp_channel_close_t *)reply.reply.decoded)->reply_text;
        die("%s: %.*s", what, (int)text.len, (char *)text.bytes);
    }
    die("%s: the broker has closed the connection", what);
}

static inline amqp_connection_state_t broker_connect(const char *url) {
    char *copy = strdup(url);
    struct amqp_connection_info info;
    if (!copy) die("no memory");
    check_status(amqp_parse_url(copy, &info), "the broker's URL");
    amqp_connection_state_t connection = amqp_new_connection();
    amqp_socket_t *socket = connection ? amqp_tcp_socket_new(connection) : NULL;
    if (!socket) die("no memory for a connection");
    check_status(amqp_socket_open(socket, info.host, info.port), "connect");
    check_reply(
        amqp_login(connection, info.vhost, 0, 131072, 0, AMQP_SASL_METHOD_PLAIN, info.user, info.password), "log in"
    );
    amqp_channel_open(connection, channel);
    check_reply(amqp_get_rpc_reply(connection), "open a channel");
    free(copy);
    return connection;
}

static inline void declare_queue(amqp_connection_state_t connection, const char *exchange, const char *queue) {
    amqp_table_entry_t entry = {
        .key = amqp_cstring_bytes("x-queue-type"),
        .value = {.kind = AMQP_FIELD_KIND_UTF8, .value.bytes = amqp_cstring_bytes("quorum")},
    };
    amqp_table_t arguments = {.num_entries = 1, .entries = &entry};
    amqp_bytes_t exchange_name = amqp_cstring_bytes(exchange), name = amqp_cstring_bytes(queue);
    amqp_exchange_declare(
        connection, channel, exchange_name, amqp_cstring_bytes("direct"), 0, 1, 0, 0, amqp_empty_table
    );
    check_reply(amqp_get_rpc_reply(connection), "declare an exchange");
    amqp_queue_declare(connection, channel, name, 0, 1, 0, 0, arguments);
    check_reply(amqp_get_rpc_reply(connection), "declare a queue");
    amqp_queue_bind(connection, channel, name, exchange_name, name, amqp_empty_table);
    check_reply(amqp_get_rpc_reply(connection), "bind a queue");
}

// A connection that publishes, and what of it the broker has confirmed: every message before number `confirmed`.
struct publisher {
    amqp_connection_state_t connection;
    uint64_t published, confirmed;
    bool answered[confirm_window];
};

static inline struct publisher *publisher_open(const char *url) {
    struct publisher *publisher = calloc(1, sizeof *publisher);
    if (!publisher) die("no memory");
    publisher->connection = broker_connect(url);
    amqp_confirm_select(publisher->connection, channel);
    check_reply(amqp_get_rpc_reply(publisher->connection), "ask for confirms");
    return publisher;
}

static inline uint64_t unconfirmed(const struct publisher *publisher) { return publisher->published - publisher->confirmed; }

// Takes confirms: waits for the first of them when told so, and takes the others that are there already.
static inline void take_confirms(struct publisher *publisher, bool waits) {
    struct timeval nothing = {0}, bound = {.tv_sec = 60};
    while (unconfirmed(publisher) > 0) {
        amqp_frame_t frame;
        amqp_maybe_release_buffers(publisher->connection);
        int status = amqp_simple_wait_frame_noblock(publisher->connection, &frame, waits ? &bound : &nothing);
        if (status == AMQP_STATUS_TIMEOUT && !waits) return;
        check_status(status, "wait for confirms");
        if (frame.frame_type != AMQP_FRAME_METHOD || frame.payload.method.id != AMQP_BASIC_ACK_METHOD)
            die("the broker did not take a message");
        const amqp_basic_ack_t *ack = frame.payload.method.decoded;
        // Numbers count from 1 on the wire, from 0 here.
        for (uint64_t number = ack->multiple ? publisher->confirmed : ack->delivery_tag - 1; number < ack->delivery_tag;)
            publisher->answered[number++ % confirm_window] = true;
        while (publisher->answered[publisher->confirmed % confirm_window]) {
            publisher->answered[publisher->confirmed % confirm_window] = false;
            publisher->confirmed++;
        }
        waits = false;
    }
}

// Persistent and mandatory; the caller keeps fewer than `confirm_window` messages unconfirmed.
static inline void publish(
    struct publisher *publisher, amqp_bytes_t exchange, amqp_bytes_t key, amqp_basic_properties_t *properties,
    amqp_bytes_t body
) {
    properties->_flags |= AMQP_BASIC_DELIVERY_MODE_FLAG;
    properties->delivery_mode = AMQP_DELIVERY_PERSISTENT;
    int status = amqp_basic_publish(publisher->connection, channel, exchange, key, 1, 0, properties, body);
    check_status(status, "publish");
    publisher->published++;
}
