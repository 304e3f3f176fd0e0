/// Decides which addresses a request that a tenant wrote may reach.
///
/// It judges the address that a socket is about to connect to, never a host's name: a name that resolves differently
/// the second time gains nothing. What IANA does not list as globally reachable is refused, unless an operator allowed
/// a range that holds it.
package struct AddressGuard: Equatable, Sendable {
    /// Ranges that are reached although ``SpecialRanges`` would refuse them.
    package let allow: [AddressRange]

    package init(allow: [AddressRange] = []) {
        self.allow = allow
    }

    package enum Verdict: Equatable, Sendable {
        case allowed
        case refused(RefusedAddress)
    }

    package func judge(_ address: IPAddress) -> Verdict {
        if allow.contains(where: { $0.contains(address) }) { return .allowed }
        guard let kind = SpecialRanges.kind(of: address) else { return .allowed }
        return .refused(RefusedAddress(address: address, kind: kind))
    }
}

/// An address that the guard refused, and what it is.
package struct RefusedAddress: Equatable, Sendable, CustomStringConvertible {
    package let address: IPAddress
    package let kind: SpecialRanges.Kind

    package var description: String { "\(address) (\(kind.rawValue))" }
}
