/// Whether bytes are valid UTF-8 (RFC 3629), without making a text of them.
enum UTF8Check {
    static func isValid(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        var at = 0
        while at < count {
            let lead = bytes[at]
            if lead < 0x80 {
                at += 1
                continue
            }
            let length: Int
            // What the second byte may be: no overlong form, no surrogate, nothing past U+10FFFF.
            var second: ClosedRange<UInt8> = 0x80...0xBF
            switch lead {
            case 0xC2...0xDF: length = 2
            case 0xE0: (length, second) = (3, 0xA0...0xBF)
            case 0xED: (length, second) = (3, 0x80...0x9F)
            case 0xE1...0xEF: length = 3
            case 0xF0: (length, second) = (4, 0x90...0xBF)
            case 0xF1...0xF3: length = 4
            case 0xF4: (length, second) = (4, 0x80...0x8F)
            default: return false
            }
            guard at + length <= count, second.contains(bytes[at + 1]) else { return false }
            for place in 2..<max(length, 2) where bytes[at + place] & 0xC0 != 0x80 { return false }
            at += length
        }
        return true
    }
}
