internal import Glibc

/// Address ranges in CIDR notation: `10.0.0.0/8`, `fd00::/8`.
enum AddressRangeText {
    /// Whether `text` is an IPv4 or IPv6 address and a prefix length that fits it.
    static func isValid(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, parts[1].allSatisfy({ $0.isASCII && $0.isNumber }), let length = Int(parts[1]) else {
            return false
        }
        var address = in6_addr()
        return inet_pton(AF_INET, parts[0], &address) == 1 && length <= 32
            || inet_pton(AF_INET6, parts[0], &address) == 1 && length <= 128
    }
}
