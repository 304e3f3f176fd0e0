/// An array or object that is open while a text is scanned.
struct ScanFrame {
    var kind = Kind.text
    /// The shape of the key that was last, nil before the first.
    var last: UnsafeMutablePointer<KeyShapes.Key>?
    /// The shape of the key whose value it is, or is part of.
    var owner: UnsafeMutablePointer<KeyShapes.Key>
    /// The plan's node and slot.
    var node = 0
    var slot = -1
    var start = 0
    /// Elements or members so far.
    var count = 0
    /// Of an array: where its elements are, and whether all are scalars. Of an object: its first mark.
    var first = 0
    var isFlat = true

    enum Kind: UInt8 {
        /// The text itself, which is open before and after its one value.
        case text
        case array
        /// An object whose keys so far are a way through the shapes.
        case shaped
        /// One whose keys are marked one by one.
        case marked
    }
}

/// A key of an object that is open.
struct KeyMark {
    var token: UInt64
    var text: UnsafePointer<UInt8>
    var count: Int
}
