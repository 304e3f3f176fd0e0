// curl_easy_setopt, curl_easy_getinfo and curl_multi_setopt are C variadics, which Swift cannot call. Here is one
// function for each type of argument; the caller pairs option and type as curl's documentation says.
#pragma once

// The macros that check option against type only see constants; behind a function they would see none.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <sys/socket.h>

typedef size_t (*signalbox_curl_data_callback)(char *_Nullable bytes, size_t size, size_t count,
                                               void *_Nullable context);

static inline CURLcode signalbox_easy_set_long(CURL *_Nonnull easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode signalbox_easy_set_offset(CURL *_Nonnull easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}

/// Strings are copied by curl, save for CURLOPT_POSTFIELDS.
static inline CURLcode signalbox_easy_set_string(CURL *_Nonnull easy, CURLoption option, const char *_Nullable value) {
    return curl_easy_setopt(easy, option, value);
}

/// For CURLOPT_COPYPOSTFIELDS and the callbacks' contexts.
static inline CURLcode signalbox_easy_set_pointer(CURL *_Nonnull easy, CURLoption option, const void *_Nullable value) {
    return curl_easy_setopt(easy, option, value);
}

/// The list must outlive the transfer.
static inline CURLcode signalbox_easy_set_list(CURL *_Nonnull easy, CURLoption option,
                                               struct curl_slist *_Nullable value) {
    return curl_easy_setopt(easy, option, value);
}

/// For CURLOPT_WRITEFUNCTION, CURLOPT_HEADERFUNCTION and CURLOPT_READFUNCTION.
static inline CURLcode signalbox_easy_set_data_callback(CURL *_Nonnull easy, CURLoption option,
                                                        signalbox_curl_data_callback _Nullable value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode signalbox_easy_set_progress(CURL *_Nonnull easy, curl_xferinfo_callback _Nullable value) {
    return curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, value);
}

static inline CURLcode signalbox_easy_set_prerequest(CURL *_Nonnull easy, curl_prereq_callback _Nullable value) {
    return curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, value);
}

static inline CURLcode signalbox_easy_set_open_socket(CURL *_Nonnull easy, curl_opensocket_callback _Nullable value) {
    return curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, value);
}

static inline CURLcode signalbox_easy_set_close_socket(CURL *_Nonnull easy, curl_closesocket_callback _Nullable value) {
    return curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, value);
}

static inline CURLcode signalbox_easy_get_long(CURL *_Nonnull easy, CURLINFO info, long *_Nonnull value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLcode signalbox_easy_get_offset(CURL *_Nonnull easy, CURLINFO info, curl_off_t *_Nonnull value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLMcode signalbox_multi_set_long(CURLM *_Nonnull multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

/// The callback and what it is called with.
static inline CURLMcode signalbox_multi_set_socket_callback(CURLM *_Nonnull multi, curl_socket_callback _Nullable value,
                                                            void *_Nullable context) {
    CURLMcode result = curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, value);
    return result == CURLM_OK ? curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context) : result;
}

/// The callback and what it is called with.
static inline CURLMcode signalbox_multi_set_timer_callback(CURLM *_Nonnull multi,
                                                           curl_multi_timer_callback _Nullable value,
                                                           void *_Nullable context) {
    CURLMcode result = curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, value);
    return result == CURLM_OK ? curl_multi_setopt(multi, CURLMOPT_TIMERDATA, context) : result;
}

/// socket(2), closed in children; the flag is an enum with a macro of its own name, which Swift does not import.
static inline int signalbox_socket(int family, int type, int protocol) {
    return socket(family, type | SOCK_CLOEXEC, protocol);
}
