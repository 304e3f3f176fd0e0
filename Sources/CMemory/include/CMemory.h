#ifndef CMEMORY_H
#define CMEMORY_H

#include <stddef.h>

/// The bytes that malloc has handed out and not got back, of its heap and of mappings of their own.
size_t memory_in_use(void);

/// Lets go of the read-only pages of the executable and of its libraries, and of free memory at malloc's. A page that is
/// needed again is mapped again from the file; those that the start alone has read do not come back.
void memory_release_start(void);

#endif
