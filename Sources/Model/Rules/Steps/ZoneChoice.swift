/// Which time zone a step goes by.
package enum ZoneChoice: Sendable, Hashable {
    /// An IANA name.
    case named(String)
    /// The value at a path, an IANA name; where it is none, the rule's zone, else the tenant's.
    case field(FieldPath)
}
