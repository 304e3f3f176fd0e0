#define _GNU_SOURCE
#include "CThreads.h"
#include <pthread.h>
#include <signal.h>
#include <string.h>
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
