internal import Model

/// Text ordered by its UTF-8 bytes, which is also the order of its code points; Swift's own order follows equivalence.
struct TextInBytes: Comparable {
    let text: String

    static func == (left: Self, right: Self) -> Bool { left.text.hasSameBytes(as: right.text) }

    static func < (left: Self, right: Self) -> Bool { left.text.utf8.lexicographicallyPrecedes(right.text.utf8) }
}
