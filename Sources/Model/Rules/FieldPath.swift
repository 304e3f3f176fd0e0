/// A dot path such as `deal.owner.id`: a place in an event.
///
/// The first segment says where to look: `event` in the attributes (`event.type`, `event.subject`), `data` in the
/// payload; any other segment is itself the first key in the payload, so `deal.id` is short for `data.deal.id`.
/// A segment of digits alone also counts into an array, from 0.
package struct FieldPath: Sendable, Hashable, CustomStringConvertible {
    package var root: Root
    package var segments: [String]

    package enum Root: String, Sendable {
        case event, data
    }

    package init(root: Root, segments: [String]) {
        self.root = root
        self.segments = segments
    }

    /// Returns nil for an empty path or one with an empty segment.
    package init?(_ text: String) {
        var segments = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard segments.allSatisfy({ !$0.isEmpty }), let first = segments.first else { return nil }
        if let root = Root(rawValue: first), segments.count > 1 {
            segments.removeFirst()
            self.init(root: root, segments: segments)
        } else {
            self.init(root: .data, segments: segments)
        }
    }

    package var description: String { "\(root.rawValue).\(segments.joined(separator: "."))" }
}
