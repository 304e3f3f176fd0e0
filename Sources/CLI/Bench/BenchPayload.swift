internal import Model

/// The data of a measurement's events: the same for the same seed and number.
struct BenchPayload {
    static let pipeline = "sales"
    static let values = 1000...99_999
    static let regions = ["north", "east", "south", "west"]
    /// What the fields take before they are filled up.
    static let minimumBytes = 256

    private static let letters = Array("abcdefghijklmnopqrstuvwxyz".utf8)
    private static let poolBytes = 1 << 16

    let seed: UInt64
    let bytes: Int
    // Words without end: ASCII without escapes, so a character is a byte. What is random is where an event's begin.
    private let pool: [UInt8]

    init(seed: UInt64, bytes: Int) {
        self.seed = seed
        self.bytes = bytes
        var random = BenchRandom(seed: seed)
        pool = (0..<Self.poolBytes).map { place in
            place % 7 == 6 ? UInt8(ascii: " ") : Self.letters[Int(random.next() % UInt64(Self.letters.count))]
        }
    }

    /// The data of one event, and its JSON text, which has ``bytes`` bytes, or as many as the fields need.
    ///
    /// - Parameter id: The deal's.
    func data(_ number: Int, id: String) -> (value: JSONValue, text: [UInt8]) {
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
        // The remarks come last: they are put in before what ends them.
        var text = JSONValue.object(["deal": .object(deal)]).text
        let remarks = words(max(0, bytes - text.count), using: &random)
        text.insert(contentsOf: remarks, at: text.count - #""}}"#.utf8.count)
        deal["remarks"] = .string(String(decoding: remarks, as: UTF8.self))
        return (.object(["deal": .object(deal)]), text)
    }

    private func words(_ count: Int, using random: inout BenchRandom) -> [UInt8] {
        var words: [UInt8] = []
        words.reserveCapacity(count)
        var start = Int.random(in: pool.indices, using: &random)
        while words.count < count {
            words += pool[start...].prefix(count - words.count)
            start = 0
        }
        return words
    }
}
