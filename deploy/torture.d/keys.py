"""The keys of Signalbox, made a second time: what docs/how-it-works.md says of them, and no code of its."""

import hashlib
import uuid


def named(*fields):
    """A UUID, version 8, of SHA-256 over fields that each have their length in front."""
    digest = hashlib.sha256()
    for field in fields:
        text = field.encode()
        digest.update(len(text).to_bytes(8, "big") + text)
    octets = bytearray(digest.digest()[:16])
    octets[6] = octets[6] & 0x0F | 0x80
    octets[8] = octets[8] & 0x3F | 0x80
    return str(uuid.UUID(bytes=bytes(octets)))


def event(tenant, source, identifier):
    return named("event", tenant, source, identifier)


def execution(tenant, rule, source, identifier):
    """`rule` is its name."""
    return named("execution", tenant, named("rule", tenant, rule).upper(), source, identifier)


def effect(execution_id, ordinal, recipient=""):
    return named("effect", execution_id.upper(), str(ordinal), recipient)
