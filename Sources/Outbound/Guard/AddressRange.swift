/// A range of addresses in CIDR form, such as `10.1.0.0/16` or `fd00::/8`.
package struct AddressRange: Hashable, Sendable {
    /// The lowest address.
    package let network: IPAddress

    /// How many leading bits all addresses of the range share.
    package let prefix: Int

    /// Parses `address/prefix`, or an address alone, which is a range of one.
    package init(_ text: String) throws(AddressRangeError) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = IPAddress(String(parts[0])) else {
            throw AddressRangeError(text: text, reason: "\"\(parts[0])\" is no IPv4 or IPv6 address")
        }
        let width = address.family.width
        var prefix = width
        if parts.count == 2 {
            let digits = parts[1]
            guard (1...3).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let value = Int(digits), value <= width
            else {
                throw AddressRangeError(text: text, reason: "the prefix must be a number from 0 to \(width)")
            }
            prefix = value
        }
        let network = IPAddress(address.family, bits: address.bits & Self.mask(prefix, width: width))
        guard network == address else {
            throw AddressRangeError(
                text: text,
                reason: "the address has bits set beyond the prefix; the range is written \(network)/\(prefix)"
            )
        }
        self.network = network
        self.prefix = prefix
    }

    /// Whether the address lies in the range. An IPv4 range holds no IPv6 address, not even one that embeds an IPv4 one.
    package func contains(_ address: IPAddress) -> Bool {
        address.family == network.family
            && address.bits & Self.mask(prefix, width: network.family.width) == network.bits
    }

    private static func mask(_ prefix: Int, width: Int) -> UInt128 {
        let all = width == 128 ? UInt128.max : (UInt128(1) << UInt128(width)) - 1
        return prefix == width ? all : all & ~(all >> UInt128(prefix))
    }
}

extension AddressRange: CustomStringConvertible {
    package var description: String { "\(network)/\(prefix)" }
}

/// Text that is no ``AddressRange``.
package struct AddressRangeError: Error, Equatable, CustomStringConvertible {
    package let text: String
    package let reason: String

    package var description: String { "\"\(text)\" is no address range: \(reason)" }
}
