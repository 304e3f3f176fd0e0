/// The addresses that are no public host's.
///
/// Source: IANA's IPv4 and IPv6 special-purpose address registries (RFC 6890, RFC 8190), multicast (RFC 5771, RFC 4291)
/// and the ranges that have IPv4 addresses inside IPv6 ones, which would be a way round the IPv4 rules.
package enum SpecialRanges {
    package enum Kind: String, Equatable, Sendable, CaseIterable {
        case unspecified, loopback
        case privateUse = "private"
        case linkLocal = "link-local"
        case sharedAddressSpace = "carrier-grade NAT"
        case multicast, reserved, documentation, benchmarking
        case protocolAssignment = "protocol assignment"
        case embedsIPv4 = "IPv4 inside IPv6"
    }

    /// What the address is when it is no public host's; nil when it is.
    package static func kind(of address: IPAddress) -> Kind? {
        if let match = ranges.first(where: { $0.range.contains(address) }) { return match.kind }
        // Of IPv6, IANA has given out 2000::/3 alone as global unicast.
        return address.family == .v6 && !globalUnicast.contains(address) ? .reserved : nil
    }

    private static let globalUnicast = range("2000::/3")

    // The first match names the kind.
    private static let ranges: [(range: AddressRange, kind: Kind)] = [
        (range("0.0.0.0/8"), .unspecified),
        (range("10.0.0.0/8"), .privateUse),
        (range("100.64.0.0/10"), .sharedAddressSpace),
        (range("127.0.0.0/8"), .loopback),
        (range("169.254.0.0/16"), .linkLocal),
        (range("172.16.0.0/12"), .privateUse),
        (range("192.0.0.0/24"), .protocolAssignment),
        (range("192.0.2.0/24"), .documentation),
        (range("192.88.99.0/24"), .embedsIPv4),
        (range("192.168.0.0/16"), .privateUse),
        (range("198.18.0.0/15"), .benchmarking),
        (range("198.51.100.0/24"), .documentation),
        (range("203.0.113.0/24"), .documentation),
        (range("224.0.0.0/4"), .multicast),
        (range("240.0.0.0/4"), .reserved),
        (range("::/128"), .unspecified),
        (range("::1/128"), .loopback),
        (range("::/96"), .embedsIPv4),
        (range("::ffff:0:0/96"), .embedsIPv4),
        (range("::ffff:0:0:0/96"), .embedsIPv4),
        (range("64:ff9b::/96"), .embedsIPv4),
        (range("64:ff9b:1::/48"), .embedsIPv4),
        (range("2001::/32"), .embedsIPv4),
        (range("2001:2::/48"), .benchmarking),
        (range("2001:db8::/32"), .documentation),
        (range("2001::/23"), .protocolAssignment),
        (range("2002::/16"), .embedsIPv4),
        (range("3ffe::/16"), .reserved),
        (range("3fff::/20"), .documentation),
        (range("fc00::/7"), .privateUse),
        (range("fe80::/10"), .linkLocal),
        (range("fec0::/10"), .privateUse),
        (range("ff00::/8"), .multicast),
    ]

    private static func range(_ text: String) -> AddressRange {
        do {
            return try AddressRange(text)
        } catch {
            preconditionFailure(error.description)
        }
    }
}
