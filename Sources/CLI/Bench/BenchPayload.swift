internal import Model

/// The data of a measurement's events: the same for the same seed and number.
struct BenchPayload {
    static let pipeline = "sales"
    static let values = 1000...99_999
    static let regions = ["north", "east", "south", "west"]
    /// What the fields take before they are filled up.
    static let minimumBytes = 256

    private static let letters = Array("abcdefghijklmnopqrstuvwxyz".unicodeScalars)

    let seed: UInt64
    let bytes: Int

    /// The data of one event, whose JSON text has ``bytes`` bytes, or as many as the fields need.
    ///
    /// - Parameter id: The deal's.
    func data(_ number: Int, id: String) -> JSONValue {
        var random = BenchRandom(seed: seed &+ UInt64(truncatingIfNeeded: number) &* 0xD1B5_4A32_D192_ED03)
        var deal: JSONObject = [
            "id": .string(id),
            "name": .string("Deal \(number)"),
            "ownerId": .string("m-\(Int.random(in: 1...40, using: &random))"),
            "pipeline": .string(Self.pipeline),
            "stage": "won",
            "value": .number(JSONNumber(Int.random(in: Self.values, using: &random))),
            "currency": "EUR",
            "region": .string(Self.regions[Int.random(in: 0..<Self.regions.count, using: &random)]),
            "contactId": .string("c-\(Int.random(in: 1...9999, using: &random))"),
            "remarks": "",
        ]
        let missing = bytes - JSONValue.object(["deal": .object(deal)]).text.count
        deal["remarks"] = .string(Self.words(max(0, missing), using: &random))
        return .object(["deal": .object(deal)])
    }

    // ASCII without escapes: a character is a byte.
    private static func words(_ count: Int, using random: inout BenchRandom) -> String {
        var text = ""
        text.reserveCapacity(count)
        var bits: UInt64 = 0
        for place in 0..<count {
            if place % 8 == 0 { bits = random.next() }
            let scalar = place % 7 == 6 ? " " : letters[Int(bits & 0xFF) % letters.count]
            text.unicodeScalars.append(scalar)
            bits >>= 8
        }
        return text
    }
}
