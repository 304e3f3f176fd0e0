// Postgres' binary form of one-dimensional arrays, as parameters of a prepared statement.
#pragma once

#include "broker.h"

#include <arpa/inet.h>
#include <endian.h>

// As in the server's pg_type.
enum { oid_int2 = 21, oid_json = 114, oid_text = 25, oid_timestamptz = 1184, oid_uuid = 2950 };

struct array {
    char *bytes;
    size_t length, capacity;
    uint32_t type, count;
};

static inline void array_append(struct array *array, const void *bytes, size_t length) {
    if (array->length + length > array->capacity) {
        array->capacity = (array->length + length) * 2;
        array->bytes = realloc(array->bytes, array->capacity);
        if (!array->bytes) die("no memory");
    }
    memcpy(array->bytes + array->length, bytes, length);
    array->length += length;
}

static inline void array_begin(struct array *array, uint32_t type) {
    // Dimensions, whether there are nulls, type, count (written at the end), lower bound.
    const uint32_t head[] = {htonl(1), 0, htonl(type), 0, htonl(1)};
    array->length = array->count = 0;
    array->type = type;
    array_append(array, head, sizeof head);
}

static inline void array_add(struct array *array, const void *bytes, size_t length) {
    const uint32_t size = htonl((uint32_t)length);
    array_append(array, &size, sizeof size);
    array_append(array, bytes, length);
    array->count++;
}

static inline void array_add_time(struct array *array, int64_t microseconds_since_2000) {
    const uint64_t value = htobe64((uint64_t)microseconds_since_2000);
    array_add(array, &value, sizeof value);
}

static inline void array_end(struct array *array) {
    const uint32_t count = htonl(array->count);
    memcpy(array->bytes + 12, &count, sizeof count);
}
