internal import Glibc

/// An IPv4 or IPv6 address, without port and zone.
package struct IPAddress: Hashable, Sendable {
    package enum Family: Hashable, Sendable {
        case v4, v6

        /// The length of an address in bits.
        package var width: Int { self == .v4 ? 32 : 128 }
    }

    package let family: Family

    /// The address in host order, in the low bits.
    package let bits: UInt128

    package init(_ family: Family, bits: UInt128) {
        self.family = family
        self.bits = bits
    }

    /// Parses what inet_pton(3) takes: four decimal numbers without leading zeros, or IPv6 text. No zone, no brackets.
    package init?(_ text: String) {
        var bytes: [UInt8] = Array(repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 {
            self.init(.v4, bits: Self.join(bytes.prefix(4)))
        } else if inet_pton(AF_INET6, text, &bytes) == 1 {
            self.init(.v6, bits: Self.join(bytes[...]))
        } else {
            return nil
        }
    }

    /// The address in a socket address; nil for other families or one cut short.
    init?(socketAddress: UnsafeRawPointer, length: Int) {
        guard length >= MemoryLayout<sa_family_t>.size else { return nil }
        switch Int32(socketAddress.loadUnaligned(as: sa_family_t.self)) {
        case AF_INET where length >= MemoryLayout<sockaddr_in>.size:
            let address = socketAddress.loadUnaligned(as: sockaddr_in.self).sin_addr
            self.init(.v4, bits: withUnsafeBytes(of: address) { Self.join($0.prefix(4)) })
        case AF_INET6 where length >= MemoryLayout<sockaddr_in6>.size:
            let address = socketAddress.loadUnaligned(as: sockaddr_in6.self).sin6_addr
            self.init(.v6, bits: withUnsafeBytes(of: address) { Self.join($0.prefix(16)) })
        default:
            return nil
        }
    }

    private static func join(_ bytes: some Sequence<UInt8>) -> UInt128 {
        bytes.reduce(0) { $0 << 8 | UInt128($1) }
    }
}

extension IPAddress: CustomStringConvertible {
    package var description: String {
        let bytes = (0..<family.width / 8).reversed().map { UInt8(truncatingIfNeeded: bits >> UInt128($0 * 8)) }
        var text: [CChar] = Array(repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(family == .v4 ? AF_INET : AF_INET6, bytes, &text, socklen_t(text.count)) != nil else {
            return "?"
        }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
