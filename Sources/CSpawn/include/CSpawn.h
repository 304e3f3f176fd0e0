// posix_spawn(3) with what glibc declares for _GNU_SOURCE alone, which Swift's Glibc module leaves out.
#pragma once

#include <sys/types.h>

/// Starts a process without input, with default signals and no descriptor of ours, and gives the reading ends of its
/// standard output and standard error; returns 0 or an errno.
int signalbox_spawn(
    const char *_Nonnull executable,
    char *_Nullable const *_Nonnull arguments,
    char *_Nullable const *_Nonnull environment,
    pid_t *_Nonnull pid,
    int *_Nonnull output,
    int *_Nonnull error
);
