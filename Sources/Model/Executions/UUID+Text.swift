package import FoundationEssentials

// Foundation writes and reads a UUID by way of printf and scanf, which shows in a worker's profile.
extension UUID {
    /// 36 characters in lower case, as RFC 9562 would have them written.
    package var text: String { text(Self.lowercaseDigits) }

    /// What `uuidString` gives: in upper case.
    var uppercaseText: String { text(Self.uppercaseDigits) }

    /// Reads 36 characters, in either case; nil where they are anything else than a UUID.
    package init?(text: String) {
        var bytes: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        var text = text
        let isRead = text.withUTF8 { text in
            guard text.count == 36 else { return false }
            return withUnsafeMutableBytes(of: &bytes) { bytes in
                var place = 0
                for index in bytes.indices {
                    if Self.isAfterHyphen(index) {
                        guard text[place] == UInt8(ascii: "-") else { return false }
                        place += 1
                    }
                    guard let high = Self.value(text[place]), let low = Self.value(text[place + 1]) else {
                        return false
                    }
                    bytes[index] = high << 4 | low
                    place += 2
                }
                return true
            }
        }
        guard isRead else { return nil }
        self.init(uuid: bytes)
    }

    private static let lowercaseDigits: StaticString = "0123456789abcdef"
    private static let uppercaseDigits: StaticString = "0123456789ABCDEF"

    private static func isAfterHyphen(_ index: Int) -> Bool { index == 4 || index == 6 || index == 8 || index == 10 }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private func text(_ digits: StaticString) -> String {
        withUnsafeBytes(of: uuid) { bytes in
            String(unsafeUninitializedCapacity: 36) { target in
                var place = 0
                func append(_ byte: UInt8) {
                    target.initializeElement(at: place, to: byte)
                    place += 1
                }
                for (index, byte) in bytes.enumerated() {
                    if Self.isAfterHyphen(index) { append(UInt8(ascii: "-")) }
                    append(digits.utf8Start[Int(byte >> 4)])
                    append(digits.utf8Start[Int(byte & 15)])
                }
                return place
            }
        }
    }
}
