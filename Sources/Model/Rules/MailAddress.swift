/// The syntax of mail addresses: RFC 5321's Mailbox without quoted local parts, address literals and SMTPUTF8.
package enum MailAddress {
    /// What is wrong with an address, as the end of a sentence about it that does not repeat it; nil where nothing is.
    package static func fault(in address: String) -> String? {
        guard !address.isEmpty else { return "is empty" }
        guard address.utf8.allSatisfy({ $0 < 0x80 }) else {
            return "has characters outside ASCII, which needs SMTPUTF8; that is not supported"
        }
        guard address.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            return "has a space, a line break or another control character"
        }
        // RFC 5321, 4.5.3.1.3: a path has 256 octets with its angle brackets.
        guard address.utf8.count <= 254 else { return "is longer than 254 characters" }
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return "must have one @" }
        let atoms = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        guard parts[0].utf8.count <= 64 else { return "has more than 64 characters before the @" }
        guard atoms.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isAtomByte) }) else {
            return "is no plain local@domain before the @"
        }
        guard isDomain(parts[1]) else { return "has no valid domain" }
        return nil
    }

    /// Labels of letters, digits and hyphens (RFC 5321, 4.1.2).
    package static func isDomain(_ text: some StringProtocol) -> Bool {
        guard (1...253).contains(text.utf8.count) else { return false }
        return text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.utf8.allSatisfy { byte in
                    switch byte {
                    case 0x2D, 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                    default: false
                    }
                }
        }
    }

    /// RFC 5322's atext.
    package static func isAtomByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
        }
    }
}
