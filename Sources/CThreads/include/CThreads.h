// The Linux calls that an event loop on its own thread needs and that Swift's Glibc module leaves out.
#pragma once

#include <stdbool.h>

typedef void *_Nullable (*signalbox_thread_entry)(void *_Nullable context);

/// Starts a detached thread; returns 0 or an errno.
int signalbox_thread_start(signalbox_thread_entry _Nonnull entry, void *_Nullable context, const char *_Nonnull name);

/// The calling thread's identity, comparable with ==.
unsigned long signalbox_thread_current(void);

/// A non-blocking, close-on-exec eventfd(2), or -1.
int signalbox_eventfd(void);

/// A close-on-exec epoll(7) set, or -1.
int signalbox_epoll(void);

/// Has the set watch a descriptor, level-triggered; with neither direction it is watched no more. Returns 0 or an errno.
int signalbox_epoll_watch(int epoll, int descriptor, bool reads, bool writes);

/// A watched descriptor that something can be done with.
struct signalbox_epoll_ready {
    int descriptor;
    bool reads, writes, failed;
};

/// Waits for at most so many milliseconds, -1 for no limit; returns how many it has filled in, or -1.
int signalbox_epoll_wait(int epoll, struct signalbox_epoll_ready *_Nonnull ready, int capacity, int milliseconds);
