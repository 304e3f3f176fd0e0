internal import Model

/// The names that an object's schema knows, each with a place: those of `properties`, and what else is `required`.
struct PropertySlots: Sendable {
    private(set) var names: [String] = []
    /// The node of each; nil where the name is only required.
    private(set) var nodes: [Int?] = []
    /// The places of those that are required, in the order of `required`.
    private(set) var required: [Int] = []
    /// The same as bits, where all places are below 64.
    private(set) var requiredBits: UInt64 = 0
    private var index: [ByteName: Int] = [:]

    private let areASCII: Bool

    private static let scanLimit = 24

    init(properties: [(name: String, node: Int)], required: [String]) {
        for (name, node) in properties {
            names.append(name)
            nodes.append(node)
        }
        var places: [ByteName: Int] = [:]
        for (place, name) in names.enumerated() { places[.init(name)] = place }
        for name in required {
            let place = places[.init(name)] ?? names.count
            if place == names.count {
                names.append(name)
                nodes.append(nil)
                places[.init(name)] = place
            }
            self.required.append(place)
            if place < 64 { requiredBits |= 1 << UInt64(place) }
        }
        if names.count > Self.scanLimit { index = places }
        areASCII = names.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } }
    }

    var fitsBits: Bool { names.count <= 64 }

    /// The place of a name. Members are most often written in the order of the schema, so `guess` is looked at first.
    func place(of name: String, guess: Int) -> Int? {
        // Swift compares short strings by two words; of an ASCII string and one as long it then says the same as bytes do.
        if guess < names.count, areASCII, names[guess].utf8.count == name.utf8.count, names[guess] == name {
            return guess
        }
        guard index.isEmpty else { return index[.init(name)] }
        for place in names.indices where names[place].hasSameBytes(as: name) { return place }
        return nil
    }
}
