extension String {
    /// The text without line breaks and control characters: data must not move the cursor or colour the screen.
    var onOneLine: String {
        guard unicodeScalars.contains(where: \.isControl) else { return self }
        var text = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\n", "\r", "\t": text += " "
            case _ where scalar.isControl: text += "\u{FFFD}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// How many columns of a terminal it takes, as far as that can be known.
    var columns: Int {
        var columns = 0
        for character in self {
            columns += character.unicodeScalars.first.map(\.isWide) ?? false ? 2 : 1
        }
        return columns
    }
}

extension Unicode.Scalar {
    // C0, DEL, C1, the line and paragraph separators, and what turns the direction of text around.
    fileprivate var isControl: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    // East Asian Wide and Fullwidth, by their large blocks (Unicode Standard Annex 11), and emoji.
    fileprivate var isWide: Bool {
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF,
            0x20000...0x3FFFD:
            true
        default: false
        }
    }
}
