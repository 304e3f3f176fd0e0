/// RFC 2045's quoted-printable encoding of text.
enum QuotedPrintable {
    // 76 with the soft line break.
    private static let maxColumn = 75
    private static let digits = Array("0123456789ABCDEF".utf8)

    /// Encodes the text's UTF-8 in lines of at most 76 characters. Every CR, LF or CR LF becomes a CR LF, and so does the
    /// end.
    ///
    /// A dot that begins a line and the `F` of `From ` are encoded as well: the one would need SMTP's dot-stuffing,
    /// the other is changed by mail stores.
    static func encode(_ text: String) -> [UInt8] {
        var output: [UInt8] = []
        let bytes = Array(text.utf8)
        output.reserveCapacity(bytes.count + bytes.count / 16 + 2)
        var column = 0
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == 0x0D || byte == 0x0A {
                index += byte == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A ? 2 : 1
                output += [0x0D, 0x0A]
                column = 0
                continue
            }
            let endsLine = index + 1 == bytes.count || bytes[index + 1] == 0x0D || bytes[index + 1] == 0x0A
            if column + (isLiteral(byte, endsLine: endsLine) ? 1 : 3) > maxColumn {
                output += [UInt8(ascii: "="), 0x0D, 0x0A]
                column = 0
            }
            let mustHide = column == 0 && (byte == UInt8(ascii: ".") || bytes[index...].starts(with: "From ".utf8))
            if isLiteral(byte, endsLine: endsLine) && !mustHide {
                output.append(byte)
                column += 1
            } else {
                output += [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
                column += 3
            }
            index += 1
        }
        if column > 0 || bytes.isEmpty { output += [0x0D, 0x0A] }
        return output
    }

    private static func isLiteral(_ byte: UInt8, endsLine: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "="): false
        case 0x20, 0x09: !endsLine
        default: (0x21...0x7E).contains(byte)
        }
    }
}
