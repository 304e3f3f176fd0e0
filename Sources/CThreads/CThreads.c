#define _GNU_SOURCE
#include "CThreads.h"
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

int signalbox_thread_start(signalbox_thread_entry entry, void *context, const char *name) {
    pthread_attr_t attributes;
    int error = pthread_attr_init(&attributes);
    if (error != 0) return error;
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, 8 * 1024 * 1024);

    // Signals are the main thread's business: a thread inherits its creator's mask.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t thread;
    error = pthread_create(&thread, &attributes, entry, context);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    if (error != 0) return error;

    char shortened[16];  // the kernel's limit, with the zero
    strncpy(shortened, name, sizeof shortened - 1);
    shortened[sizeof shortened - 1] = 0;
    pthread_setname_np(thread, shortened);
    return 0;
}

unsigned long signalbox_thread_current(void) { return (unsigned long)pthread_self(); }

int signalbox_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

int signalbox_epoll(void) { return epoll_create1(EPOLL_CLOEXEC); }

int signalbox_epoll_watch(int epoll, int descriptor, bool reads, bool writes) {
    struct epoll_event event = {
        .events = (reads ? EPOLLIN : 0) | (writes ? EPOLLOUT : 0),
        .data.fd = descriptor,
    };
    int operation = event.events == 0 ? EPOLL_CTL_DEL : EPOLL_CTL_ADD;
    if (epoll_ctl(epoll, operation, descriptor, &event) == 0) return 0;
    if (errno != EEXIST) return errno;
    return epoll_ctl(epoll, EPOLL_CTL_MOD, descriptor, &event) == 0 ? 0 : errno;
}

int signalbox_epoll_wait(int epoll, struct signalbox_epoll_ready *ready, int capacity, int milliseconds) {
    struct epoll_event events[64];
    if (capacity > 64) capacity = 64;
    int count = epoll_wait(epoll, events, capacity, milliseconds);
    for (int place = 0; place < count; place++) {
        ready[place] = (struct signalbox_epoll_ready){
            .descriptor = events[place].data.fd,
            .reads = events[place].events & EPOLLIN,
            .writes = events[place].events & EPOLLOUT,
            .failed = events[place].events & (EPOLLERR | EPOLLHUP),
        };
    }
    return count;
}
