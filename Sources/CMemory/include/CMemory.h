#ifndef CMEMORY_H
#define CMEMORY_H

#include <stddef.h>

/// The bytes that malloc has handed out and not got back, of its heap and of mappings of their own.
size_t memory_in_use(void);

/// Lets go of pages that are not written to, of the executable and of its libraries, and of free memory at malloc's. What is
/// needed of them is mapped again where it is: mostly what the start alone read, such as relocations, does not come back.
void memory_release_start(void);

#endif
