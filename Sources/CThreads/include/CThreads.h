// The Linux calls that an event loop on its own thread needs and that Swift's Glibc module leaves out.
#pragma once

typedef void *_Nullable (*signalbox_thread_entry)(void *_Nullable context);

/// Starts a detached thread; returns 0 or an errno.
int signalbox_thread_start(signalbox_thread_entry _Nonnull entry, void *_Nullable context, const char *_Nonnull name);

/// The calling thread's identity, comparable with ==.
unsigned long signalbox_thread_current(void);

/// A non-blocking, close-on-exec eventfd(2), or -1.
int signalbox_eventfd(void);
