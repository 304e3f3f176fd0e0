#ifndef CHEAP_H
#define CHEAP_H

#include <stddef.h>

/// The bytes that malloc has handed out and not got back, of its heap and of mappings of their own.
size_t heap_in_use(void);

#endif
