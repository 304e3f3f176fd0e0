/// Counts what look like uses of an anchor, before any parser sees the file.
enum AliasScan {
    /// How often a `*name` stands, after a space or an indicator, whose `&name` stands in the file too.
    ///
    /// Text in a quoted or block scalar may be counted as well, but only where both marks are in it.
    static func uses(in bytes: [UInt8]) -> Int {
        var anchors: Set<ArraySlice<UInt8>> = []
        var aliases: [ArraySlice<UInt8>] = []
        var previous = UInt8(ascii: "\n")
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "&") || byte == UInt8(ascii: "*"), isBoundary(previous) {
                let name = bytes[(index + 1)...].prefix(while: isName)
                if !name.isEmpty {
                    if byte == UInt8(ascii: "&") { anchors.insert(name) } else { aliases.append(name) }
                }
            }
            previous = byte
        }
        return aliases.count(where: anchors.contains)
    }

    private static func isBoundary(_ byte: UInt8) -> Bool {
        byte <= 0x20 || ",[]{}:-?!\"'".utf8.contains(byte) || byte >= 0x80
    }

    private static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
