import Testing

/// The real executables against real servers. One test after the other: each starts many processes.
@Suite(.serialized)
enum EndToEnd {}
