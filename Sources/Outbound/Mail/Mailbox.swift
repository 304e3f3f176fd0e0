internal import Model

/// An address as headers show it, with the name of whom it belongs to.
package struct Mailbox: Hashable, Sendable {
    package var name: String?
    package var address: String

    package init(name: String? = nil, address: String) {
        self.name = name
        self.address = address
    }

    /// The words of the mailbox in a header; a line may be folded between them.
    var words: [String] {
        guard let name, !name.isEmpty else { return [address] }
        return Self.phrase(name) + ["<\(address)>"]
    }

    private static func phrase(_ name: String) -> [String] {
        if EncodedWord.isNeeded(name) { return EncodedWord.words(name) }
        let isPlain = name.split(separator: " ", omittingEmptySubsequences: false)
            .allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(MailAddress.isAtomByte) }
        if isPlain { return name.split(separator: " ").map(String.init) }
        let quoted = name.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined()
        return ["\"\(quoted)\""]
    }
}
