extension String {
    /// Whether a character would end a line or move a terminal's cursor.
    var hasControlCharacters: Bool {
        unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
    }

    /// In quotation marks, on one line, cut after 60 characters.
    var quoted: String {
        let cut = count > 60 ? prefix(60) + "…" : self[...]
        return JSONText.quoted(String(cut))
    }

    /// Without one newline at the end, of either kind: files that hold one value usually end in one.
    var droppingFinalNewline: String {
        last?.isNewline == true ? String(dropLast()) : self
    }
}
