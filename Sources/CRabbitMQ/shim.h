// What Swift cannot import from librabbitmq as it is: a variadic function and the constants made by casting macros.
#pragma once
#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

static const uint32_t signalbox_amqp_basic_deliver = AMQP_BASIC_DELIVER_METHOD;
static const uint32_t signalbox_amqp_basic_return = AMQP_BASIC_RETURN_METHOD;
static const uint32_t signalbox_amqp_basic_ack = AMQP_BASIC_ACK_METHOD;
static const uint32_t signalbox_amqp_basic_nack = AMQP_BASIC_NACK_METHOD;
static const uint32_t signalbox_amqp_basic_cancel = AMQP_BASIC_CANCEL_METHOD;
static const uint32_t signalbox_amqp_basic_get_ok = AMQP_BASIC_GET_OK_METHOD;
static const uint32_t signalbox_amqp_channel_close = AMQP_CHANNEL_CLOSE_METHOD;
static const uint32_t signalbox_amqp_channel_close_ok = AMQP_CHANNEL_CLOSE_OK_METHOD;
static const uint32_t signalbox_amqp_connection_close = AMQP_CONNECTION_CLOSE_METHOD;
static const uint32_t signalbox_amqp_connection_close_ok = AMQP_CONNECTION_CLOSE_OK_METHOD;
static const uint32_t signalbox_amqp_connection_blocked = AMQP_CONNECTION_BLOCKED_METHOD;
static const uint32_t signalbox_amqp_connection_unblocked = AMQP_CONNECTION_UNBLOCKED_METHOD;

static inline amqp_rpc_reply_t signalbox_amqp_login_plain(amqp_connection_state_t state, const char *vhost,
                                                          int frame_max, int heartbeat, const amqp_table_t *properties,
                                                          const char *user, const char *password) {
    return amqp_login_with_properties(state, vhost, 0, frame_max, heartbeat, properties, AMQP_SASL_METHOD_PLAIN, user,
                                      password);
}

/// Unacknowledged bytes end the connection after this time; 0, or -1 with errno.
static inline int signalbox_tcp_user_timeout(int descriptor, unsigned milliseconds) {
    return setsockopt(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, sizeof milliseconds);
}

/// Holds back what does not fill a segment, or sends all that is held back, by MSG_MORE too; 0, or -1 with errno.
static inline int signalbox_tcp_cork(int descriptor, int is_corked) {
    return setsockopt(descriptor, IPPROTO_TCP, TCP_CORK, &is_corked, sizeof is_corked);
}
