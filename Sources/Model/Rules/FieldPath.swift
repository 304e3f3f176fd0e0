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

    /// Reads what a person wrote: within the limits, without blanks, and under `event` only attributes that exist.
    package init(checking text: String) throws(FieldPathError) {
        guard text.utf8.count <= Self.bytesLimit else {
            throw FieldPathError(message: "the path is longer than \(Self.bytesLimit) bytes")
        }
        guard let path = Self(text) else {
            throw FieldPathError(
                message: "`\(text)` is no dot path; expected names with single dots between, as in `deal.id`"
            )
        }
        guard !text.unicodeScalars.contains(where: { $0.properties.isWhitespace || $0.value < 0x20 }) else {
            throw FieldPathError(message: "the path `\(text)` has blanks in it")
        }
        guard path.segments.count <= Self.segmentsLimit else {
            throw FieldPathError(message: "the path has more than \(Self.segmentsLimit) segments")
        }
        if path.root == .event {
            let name = path.segments[0]
            guard path.segments.count == 1, Attribute(rawValue: name) != nil else {
                let names = Attribute.allCases.map(\.rawValue)
                throw FieldPathError(
                    message: "an event has no attribute `\(path.segments.joined(separator: "."))`"
                        + Nearest.hint(for: name, among: names)
                        + "; a field of the payload is `data.\(text)`"
                )
            }
        }
        self = path
    }

    package var description: String { "\(root.rawValue).\(segments.joined(separator: "."))" }
}
