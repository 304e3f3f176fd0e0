/// The decimal text of a binary `numeric`, as Postgres itself would print it, or nil when the bytes are none.
///
/// The format is `numeric_send`'s: count of base-10000 digits, weight of the first, sign, decimals to show, digits.
func numericText(_ bytes: UnsafeRawBufferPointer) -> String? {
    guard bytes.count >= 8 else { return nil }
    let count = Int(bytes.bigEndian(Int16.self, at: 0))
    let weight = Int(bytes.bigEndian(Int16.self, at: 2))
    let sign = bytes.bigEndian(UInt16.self, at: 4)
    let scale = Int(bytes.bigEndian(UInt16.self, at: 6))
    switch sign {
    case 0xC000: return "NaN"
    case 0xD000: return "Infinity"
    case 0xF000: return "-Infinity"
    case 0x0000, 0x4000: break
    default: return nil
    }
    guard count >= 0, bytes.count == 8 + 2 * count else { return nil }

    func group(_ index: Int) -> [UInt8] {
        guard (0..<count).contains(index) else { return [48, 48, 48, 48] }
        let digit = Int(bytes.bigEndian(Int16.self, at: 8 + 2 * index))
        return [1000, 100, 10, 1].map { UInt8(48 + digit / $0 % 10) }
    }

    var whole: [UInt8] = []
    if weight >= 0 {
        for index in 0...weight { whole += group(index) }
    }
    whole = Array(whole.drop { $0 == 48 })
    if whole.isEmpty { whole = [48] }

    var fraction: [UInt8] = []
    var index = weight + 1
    while fraction.count < scale {
        fraction += group(index)
        index += 1
    }
    let text =
        (sign == 0x4000 ? [45] : []) + whole + (scale > 0 ? [46] + fraction.prefix(scale) : [])
    return String(decoding: text, as: UTF8.self)
}
