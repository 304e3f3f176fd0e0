/// A value in a message's application headers.
package enum HeaderValue: Sendable, Hashable {
    case string(String)
    case int(Int64)
    case bool(Bool)
    case bytes([UInt8])
    case timestamp(Timestamp)
}
