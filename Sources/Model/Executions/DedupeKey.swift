internal import Crypto
package import FoundationEssentials

/// The keys that refuse a second event, execution or effect: UUIDs made from SHA-256 over length-prefixed fields.
///
/// No clock, no random number and no rule version goes in: a redelivered event meets the key that is already there, and
/// an edited rule does not fire again for an event that it already fired for.
package enum DedupeKey {
    /// Names an event: (tenant, source, id).
    package static func event(tenant: TenantID, source: String, id: String) -> UUID {
        uuid("event", tenant.rawValue, source, id)
    }

    /// Names an execution: one rule firing for one event.
    package static func execution(tenant: TenantID, rule: UUID, source: String, id: String) -> UUID {
        uuid("execution", tenant.rawValue, rule.uppercaseText, source, id)
    }

    /// Names an effect: what one step of one execution does to one recipient ("" where the step has one effect alone).
    package static func effect(execution: UUID, step: Int, recipient: String = "") -> UUID {
        uuid("effect", execution.uppercaseText, String(step), recipient)
    }

    /// Names a dead letter by what it is made of, so that a second delivery of the same one is not a second one.
    package static func deadLetter(queue: String, messageID: String, body: [UInt8]) -> UUID {
        var hash = SHA256()
        for field in ["dead letter", queue, messageID] { hash.update(field) }
        hash.update(lengthPrefixed: body)
        return UUID(hash.finalize())
    }

    /// Names a rule: (tenant, name). A rule keeps its identity through all its versions.
    package static func rule(tenant: TenantID, name: String) -> UUID {
        uuid("rule", tenant.rawValue, name)
    }

    /// Names an occurrence: (rule, local time with its offset, zone, record).
    package static func occurrence(
        rule: UUID,
        local: String,
        timeZone: String,
        kind: String? = nil,
        record: String? = nil
    ) -> UUID {
        uuid("occurrence", rule.uppercaseText, local, timeZone, kind ?? "", record ?? "")
    }

    /// Names what executions of a rule share a guard for.
    ///
    /// - Parameter value: JSON text; nil where the event has nothing at the guard's key.
    package static func guardValue(rule: UUID, kind: GuardKind, key: String, value: String?) -> UUID {
        uuid("guard", rule.uppercaseText, kind.rawValue, key, value == nil ? "" : "value", value ?? "")
    }

    /// Names what is gathered for a rule from an event on.
    package static func gathering(rule: UUID, value: UUID, first event: UUID) -> UUID {
        uuid("gathering", rule.uppercaseText, value.uppercaseText, event.uppercaseText)
    }

    private static func uuid(_ fields: String...) -> UUID {
        var hash = SHA256()
        for field in fields { hash.update(field) }
        return UUID(hash.finalize())
    }
}

extension SHA256 {
    fileprivate mutating func update(_ field: String) {
        var field = field
        field.withUTF8 { bytes in
            updateLength(bytes.count)
            update(bufferPointer: UnsafeRawBufferPointer(bytes))
        }
    }

    fileprivate mutating func update(lengthPrefixed field: [UInt8]) {
        updateLength(field.count)
        update(data: field)
    }

    // Without the length, ("ab", "c") and ("a", "bc") would be one key.
    private mutating func updateLength(_ count: Int) {
        withUnsafeBytes(of: UInt64(count).bigEndian) { update(bufferPointer: $0) }
    }
}

extension UUID {
    /// A version 8 UUID (RFC 9562) of the digest's first 16 bytes.
    fileprivate init(_ digest: SHA256Digest) {
        var bytes: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        withUnsafeMutableBytes(of: &bytes) { target in
            digest.withUnsafeBytes { target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<16])) }
            target[6] = target[6] & 0x0F | 0x80
            target[8] = target[8] & 0x3F | 0x80
        }
        self.init(uuid: bytes)
    }
}
