#ifndef SIGNALBOX_CFUZZER_H
#define SIGNALBOX_CFUZZER_H

#include <stddef.h>
#include <stdint.h>

/// libFuzzer's own main, for programs that have one. It calls `take` with one input after the other.
///
/// Source: https://llvm.org/docs/LibFuzzer.html#using-libfuzzer-as-a-library
int LLVMFuzzerRunDriver(int *count, char ***arguments, int (*take)(const uint8_t *data, size_t size));

#endif
