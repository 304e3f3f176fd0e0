extension FieldPath {
    /// The roots that paths of some place know.
    package struct Scope: Sendable {
        private let roots: Set<Root>

        func contains(_ root: Root) -> Bool { roots.contains(root) }

        /// Those of catalogs.
        package static let event = Scope(roots: [.event, .data])
        /// Those of templates.
        package static let template = Scope(roots: [.event, .data, .steps])
        /// Those of conditions.
        package static let condition = Scope(roots: [.event, .data, .record])
        /// Those of conditions that stand in steps.
        package static let step = Scope(roots: [.event, .data, .record, .steps])
        /// Those of what a step waits for: a path without a root leads into the awaited event.
        package static let awaited = Scope(roots: [.event, .data, .record, .steps, .trigger])
        static let all = Scope(roots: Set(Root.allCases))

        /// Those of conditions over elements of an array: a path without a root leads into the element.
        package var ofElements: Scope { Scope(roots: roots.union([.element])) }

        fileprivate var bare: Root { contains(.element) ? .element : .data }
    }

    /// Reads what a person wrote: within the limits, without blanks, and under `event` only attributes that exist.
    package init(checking text: String, scope: Scope = .event) throws(FieldPathError) {
        guard text.utf8.count <= Self.bytesLimit else {
            throw FieldPathError(message: "the path is longer than \(Self.bytesLimit) bytes")
        }
        guard let path = Self(text, scope: scope, bare: scope.bare) else {
            throw FieldPathError(
                message: "`\(text)` is no dot path; expected names with single dots between, as in `deal.id`"
            )
        }
        guard !FieldPathText.hasBareBlanks(text) else {
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
        if path.root == .record, path.segments.count < 2 {
            throw FieldPathError(
                message: "`\(text)` names no field of a record; expected one as in `record.contact.email`"
                    + "; a field of the payload is `data.\(text)`"
            )
        }
        if scope.contains(.steps), !scope.contains(.trigger), scope.contains(.record), path.root == .data,
            path.segments.first == Root.trigger.rawValue, text.hasPrefix("trigger.")
        {
            throw FieldPathError(
                message: "`trigger` is known only where a step waits for another event; here the event that began the "
                    + "execution is `\(text.dropFirst(8))`, and a field of the payload is `data.\(text)`"
            )
        }
        self = path
    }
}
