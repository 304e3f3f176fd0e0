/// A dot path such as `deal.owner.id`: a place in an event, in a record, or in an element of an array.
///
/// The first segment says where to look: `event` in the attributes (`event.type`, `event.subject`), `data` in the
/// payload; any other segment is itself the first key in the payload, so `deal.id` is short for `data.deal.id`.
/// In conditions, `record` looks in the record of a kind (`record.contact.email`); in a condition over elements,
/// `element` is the element, which is also where paths without a root look. In what a rule says of its steps, `steps` looks
/// in the outputs of earlier ones by their names (`steps.invite.status`), and where a step waits for another event,
/// `trigger` in the payload, or as `trigger.event.…` in the attributes, of the event that began the execution. A segment of digits alone also counts into
/// an array, from 0. A key with dots or blanks stands in quotes, as in `data."a.b".c`, with `\"` and `\\` in them.
package struct FieldPath: Sendable, Hashable {
    package var root: Root
    package var segments: [String]

    package enum Root: String, Sendable, CaseIterable {
        case event, data, record, element, steps, trigger
    }

    /// The attributes that a path under `event` may name.
    package enum Attribute: String, Sendable, CaseIterable {
        case id, source, subject, tenant, time, type
    }

    /// Segments of one path.
    package static let segmentsLimit = 16
    /// Bytes of one path's text.
    package static let bytesLimit = 512

    package init(root: Root, segments: [String]) {
        self.root = root
        self.segments = segments
    }

    /// Reads what ``description`` writes. Text without a root leads into the payload. Returns nil for an empty path, one
    /// with an empty segment that is not in quotes, and quotes that do not end.
    package init?(_ text: String) {
        self.init(text, scope: .all, bare: .data)
    }

    /// - Parameters:
    ///   - scope: The roots that are known; the name of any other is a key.
    ///   - bare: Where a path without a root looks.
    init?(_ text: String, scope: Scope, bare: Root) {
        guard var parts = FieldPathText.split(text), let first = parts.first else { return nil }
        if !first.isQuoted, let root = Root(rawValue: first.text), scope.contains(root),
            parts.count > 1 || root == .element
        {
            parts.removeFirst()
            self.init(root: root, segments: parts.map(\.text))
        } else {
            self.init(root: bare, segments: parts.map(\.text))
        }
    }
}

extension FieldPath: CustomStringConvertible {
    /// With its root, and quotes where a segment needs them.
    package var description: String {
        ([root.rawValue] + segments.map(FieldPathText.segment)).joined(separator: ".")
    }

    // Bytes, not canonical equivalence.
    package static func == (left: Self, right: Self) -> Bool {
        left.root == right.root && left.segments.count == right.segments.count
            && zip(left.segments, right.segments).allSatisfy { $0.hasSameBytes(as: $1) }
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(root)
        hasher.combine(segments.count)
        for segment in segments { segment.hashBytes(into: &hasher) }
    }
}
