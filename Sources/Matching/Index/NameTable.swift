internal import Model

/// Numbers names of tenants and types, from 1.
struct NameTable {
    private(set) var slots: [[TokenTable.Slot]] = [[], []]
    private(set) var texts: [UInt8] = []
    private var numbers: [[Name: UInt32]] = [[:], [:]]

    enum Kind: Int {
        case tenant, type
    }

    mutating func number(_ text: String, _ kind: Kind) -> UInt32 {
        if let known = numbers[kind.rawValue][Name(text: text)] { return known }
        let number = UInt32(slots[kind.rawValue].count + 1)
        numbers[kind.rawValue][Name(text: text)] = number
        slots[kind.rawValue].append(
            TokenTable.Slot(
                token: ValueToken.text(text),
                start: UInt32(texts.count),
                length: UInt32(text.utf8.count),
                first: number
            )
        )
        texts.append(contentsOf: text.utf8)
        return number
    }

    private struct Name: Hashable {
        let text: String

        static func == (left: Self, right: Self) -> Bool { left.text.hasSameBytes(as: right.text) }

        func hash(into hasher: inout Hasher) { text.hashBytes(into: &hasher) }
    }
}
