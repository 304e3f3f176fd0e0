// A receiver of webhooks on loopback: HTTP/1.1 with connections that stay open, one thread, an answer after a fixed time.
// It counts each delivery by its header webhook-id, and so knows which came twice.
//
// Usage: receiver MILLISECONDS      says {"port": N} and then serves until SIGTERM
//
//   GET /-/report    what came since the start or the last reset, as JSON; times are seconds since 1970
//   GET /-/reset     forgets all of it
//   anything else    is a delivery, answered with 200 after MILLISECONDS

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { LARGEST_REQUEST = 1 << 20, EVENTS = 256, BACKLOG = 4096 };

struct connection {
    int fd;
    uint32_t generation;
    int is_open, is_busy, closes;
    char *bytes;
    size_t count, room;
};

// An answer that is due later. All wait for the same time, so the first in is the first out.
struct answer {
    int fd;
    uint32_t generation;
    int64_t due;
};

static struct connection *connections;
static size_t connection_room;
static struct answer *answers;
static size_t answers_head, answers_count, answers_room;
static int64_t delay;
static int poller;

static size_t open_count, open_peak, in_flight_peak, doubled, nameless, stuck;
static double *arrivals;
static size_t arrival_count, arrival_room;
static double last_answer;
// An open hash table of the ids' hashes; 0 is an empty place.
static uint64_t *ids;
static size_t id_count, id_room;

static void *must(void *memory) {
    if (!memory) {
        fputs("receiver: no memory\n", stderr);
        exit(1);
    }
    return memory;
}

static int64_t monotonic(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static double wall(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec + now.tv_nsec / 1e9;
}

static void reset(void) {
    open_peak = open_count;
    in_flight_peak = answers_count;
    doubled = nameless = stuck = arrival_count = id_count = 0;
    last_answer = 0;
    if (ids) memset(ids, 0, id_room * sizeof *ids);
}

// Whether the id is new.
static int remember(const char *id, size_t length) {
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < length; i++) hash = (hash ^ (unsigned char)id[i]) * UINT64_C(0x100000001b3);
    hash ^= hash >> 29;
    hash *= UINT64_C(0xbf58476d1ce4e5b9);
    hash ^= hash >> 32;
    if (!hash) hash = 1;
    if (id_count * 2 >= id_room) {
        size_t room = id_room ? id_room * 2 : 1 << 16;
        uint64_t *more = must(calloc(room, sizeof *more));
        for (size_t i = 0; i < id_room; i++) {
            if (!ids[i]) continue;
            size_t place = ids[i] & (room - 1);
            while (more[place]) place = (place + 1) & (room - 1);
            more[place] = ids[i];
        }
        free(ids);
        ids = more;
        id_room = room;
    }
    size_t place = hash & (id_room - 1);
    for (; ids[place]; place = (place + 1) & (id_room - 1)) {
        if (ids[place] == hash) return 0;
    }
    ids[place] = hash;
    id_count++;
    return 1;
}

static void shut(struct connection *connection) {
    if (!connection->is_open) return;
    close(connection->fd);
    free(connection->bytes);
    *connection = (struct connection){.fd = connection->fd, .generation = connection->generation + 1};
    open_count--;
}

static void say(struct connection *connection, const char *body) {
    char text[1024];
    int length = snprintf(text, sizeof text,
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n%s\r\n%s", strlen(body),
        connection->closes ? "Connection: close\r\n" : "", body);
    // So little always finds room, unless nobody reads.
    if (send(connection->fd, text, length, MSG_NOSIGNAL) != length) {
        stuck++;
        shut(connection);
    } else if (connection->closes) {
        shut(connection);
    }
}

static void report(struct connection *connection) {
    char body[768];
    size_t n = arrival_count;
    double first = n ? arrivals[0] : 0, last = n ? arrivals[n - 1] : 0;
    snprintf(body, sizeof body,
        "{\"requests\":%zu,\"distinct\":%zu,\"doubled\":%zu,\"without_id\":%zu,\"stuck\":%zu,\"open_peak\":%zu,"
        "\"in_flight_peak\":%zu,\"first\":%.6f,\"tenth\":%.6f,\"nine_tenths\":%.6f,\"last\":%.6f,\"last_answer\":%.6f}",
        n, id_count, doubled, nameless, stuck, open_peak, in_flight_peak, first, n ? arrivals[n / 10] : 0,
        n ? arrivals[n - 1 - n / 10] : 0, last, last_answer);
    say(connection, body);
}

static void wait_with_answer(struct connection *connection) {
    if (answers_count == answers_room) {
        size_t room = answers_room ? answers_room * 2 : 4096;
        struct answer *more = must(malloc(room * sizeof *more));
        for (size_t i = 0; i < answers_count; i++) more[i] = answers[(answers_head + i) % answers_room];
        free(answers);
        answers = more;
        answers_head = 0;
        answers_room = room;
    }
    answers[(answers_head + answers_count++) % answers_room] =
        (struct answer){connection->fd, connection->generation, monotonic() + delay};
    if (answers_count > in_flight_peak) in_flight_peak = answers_count;
    connection->is_busy = 1;
}

// The value of a header in a request's head, which begins each header with a line break; NULL where it is not there.
static const char *header(const char *head, const char *end, const char *name, size_t *length) {
    size_t size = strlen(name);
    for (const char *line = head; (line = memmem(line, end - line, "\r\n", 2)); line += 2) {
        if ((size_t)(end - line) < size + 3 || strncasecmp(line + 2, name, size) || line[2 + size] != ':') continue;
        const char *value = line + size + 3, *stop = memmem(value, end + 2 - value, "\r\n", 2);
        while (value < stop && *value == ' ') value++;
        *length = stop - value;
        return value;
    }
    return NULL;
}

static void delivered(struct connection *connection, const char *head, const char *end) {
    if (arrival_count == arrival_room) {
        arrival_room = arrival_room ? arrival_room * 2 : 1 << 16;
        arrivals = must(realloc(arrivals, arrival_room * sizeof *arrivals));
    }
    arrivals[arrival_count++] = wall();
    size_t length;
    const char *id = header(head, end, "webhook-id", &length);
    if (!id) {
        nameless++;
    } else if (!remember(id, length)) {
        doubled++;
    }
    wait_with_answer(connection);
}

// Takes the requests that are complete, one at a time: the next is looked at when this one is answered.
static void take(struct connection *connection) {
    while (connection->is_open && !connection->is_busy && connection->count) {
        char *head = connection->bytes, *end = memmem(head, connection->count, "\r\n\r\n", 4);
        if (!end) return;
        size_t length, size = 0;
        const char *value = header(head, end, "content-length", &length);
        if (value) size = strtoul(value, NULL, 10);
        if (size > LARGEST_REQUEST || header(head, end, "transfer-encoding", &length)) return shut(connection);
        size_t whole = end + 4 - head + size;
        if (connection->count < whole) return;
        value = header(head, end, "connection", &length);
        connection->closes = value && length == 5 && !strncasecmp(value, "close", 5);
        uint32_t generation = connection->generation;
        if (!strncmp(head, "GET /-/report ", 14)) {
            report(connection);
        } else if (!strncmp(head, "GET /-/reset ", 13)) {
            reset();
            say(connection, "{}");
        } else {
            delivered(connection, head, end);
        }
        if (connection->generation != generation) return;
        connection->count -= whole;
        memmove(connection->bytes, connection->bytes + whole, connection->count);
    }
}

static void readable(struct connection *connection) {
    if (connection->room - connection->count < 4096) {
        if (connection->room > 2 * LARGEST_REQUEST) return shut(connection);
        connection->room = connection->room ? connection->room * 2 : 8192;
        connection->bytes = must(realloc(connection->bytes, connection->room));
    }
    ssize_t got = recv(connection->fd, connection->bytes + connection->count, connection->room - connection->count, 0);
    if (got > 0) {
        connection->count += got;
        take(connection);
    } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
        shut(connection);
    }
}

static void accept_all(int listener) {
    int fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        int yes = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        if ((size_t)fd >= connection_room) {
            size_t room = (size_t)fd * 2 + 64;
            connections = must(realloc(connections, room * sizeof *connections));
            memset(connections + connection_room, 0, (room - connection_room) * sizeof *connections);
            connection_room = room;
        }
        connections[fd].fd = fd;
        connections[fd].is_open = 1;
        if (++open_count > open_peak) open_peak = open_count;
        epoll_ctl(poller, EPOLL_CTL_ADD, fd, &(struct epoll_event){.events = EPOLLIN, .data.fd = fd});
    }
}

static void answer_what_is_due(void) {
    int64_t now = answers_count ? monotonic() : 0;
    while (answers_count && answers[answers_head].due <= now) {
        struct answer answer = answers[answers_head];
        answers_head = (answers_head + 1) % answers_room;
        answers_count--;
        struct connection *connection = &connections[answer.fd];
        if (!connection->is_open || connection->generation != answer.generation) continue;
        connection->is_busy = 0;
        say(connection, "{}");
        last_answer = wall();
        if (connection->is_open && connection->generation == answer.generation) take(connection);
    }
}

int main(int count, char **arguments) {
    char *rest = NULL;
    double milliseconds = count == 2 ? strtod(arguments[1], &rest) : -1;
    if (milliseconds < 0 || !rest || *rest || milliseconds > 60000) {
        fputs("usage: receiver MILLISECONDS\n", stderr);
        return 2;
    }
    delay = (int64_t)(milliseconds * 1e6);
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);

    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    poller = epoll_create1(EPOLL_CLOEXEC);
    if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, BACKLOG)
        || getsockname(listener, (struct sockaddr *)&address, &size) || poller < 0) {
        perror("receiver");
        return 1;
    }
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &(struct epoll_event){.events = EPOLLIN, .data.fd = listener});
    printf("{\"port\": %d}\n", ntohs(address.sin_port));
    fflush(stdout);

    struct epoll_event events[EVENTS];
    for (;;) {
        struct timespec wait = {0, 0}, *until = NULL;
        if (answers_count) {
            int64_t left = answers[answers_head].due - monotonic();
            if (left > 0) wait = (struct timespec){left / 1000000000, left % 1000000000};
            until = &wait;
        }
        int ready = epoll_pwait2(poller, events, EVENTS, until, NULL);
        if (ready < 0 && errno != EINTR) {
            perror("receiver");
            return 1;
        }
        for (int i = 0; i < ready; i++) {
            int fd = events[i].data.fd;
            if (fd == listener) {
                accept_all(listener);
            } else if (connections[fd].is_open) {
                readable(&connections[fd]);
            }
        }
        answer_what_is_due();
    }
}
