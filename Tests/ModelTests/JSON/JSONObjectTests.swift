import Model
import Testing

@Suite struct JSONObjectTests {
    @Test func `members keep the order they were written in`() {
        var object: JSONObject = ["b": 1, "a": 2]
        object["c"] = 3
        object["b"] = 4
        #expect(object.keys == ["b", "a", "c"])
        #expect(object.map(\.value) == [4, 2, 3])
        object["a"] = nil
        #expect(object.keys == ["b", "c"])
        #expect(object["a"] == nil)
        #expect(object["c"] == 3)
    }

    @Test func `the order of members does not matter for equality`() throws {
        let one: JSONValue = ["a": [1, ["x": 1, "y": 2]], "b": nil]
        let two: JSONValue = ["b": nil, "a": [1, ["y": 2, "x": 1.0]]]
        #expect(one == two)
        #expect(one.hashValue == two.hashValue)
        #expect(one != ["a": [1, ["x": 1, "y": 2]]])
        #expect(one != ["a": [1, ["x": 1, "y": 3]], "b": nil])
        #expect(one != ["a": [1, ["x": 1, "y": 2]], "c": nil])
        #expect(one["b"] == .some(.null))
        #expect(one["c"] == nil)
        #expect(one["a"]?["x"] == nil)
    }

    @Test func `composed and decomposed accents are different strings and keys`() throws {
        let composed = "\u{E9}"
        let decomposed = "e\u{301}"
        #expect(composed == decomposed)
        #expect(JSONValue.string(composed) != .string(decomposed))
        #expect(Set([JSONValue.string(composed), .string(decomposed)]).count == 2)
        let object: JSONObject = [composed: 1, decomposed: 2]
        #expect(object.count == 2)
        #expect(object[composed] == 1)
        #expect(object[decomposed] == 2)
    }

    @Test func `a key that occurs twice is refused`() {
        #expect(JSONObject(uniqueMembers: [(key: "a", value: 1), (key: "b", value: 2)])?.count == 2)
        #expect(JSONObject(uniqueMembers: [(key: "a", value: 1), (key: "a", value: 1)]) == nil)
    }

    @Test(arguments: Seeds.all)
    func `an object is what a list of pairs is`(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        for round in 0..<100 {
            var object = JSONObject()
            var pairs: [(key: String, value: JSONValue)] = []
            for _ in 0..<200 {
                let key = "k\(generator.int(0...40))"
                let value: JSONValue? = generator.chance(3) ? nil : .number(JSONNumber(generator.int(0...9)))
                object[key] = value
                let position = pairs.firstIndex { $0.key == key }
                switch (position, value) {
                case (let position?, let value?): pairs[position].value = value
                case (let position?, nil): pairs.remove(at: position)
                case (nil, let value?): pairs.append((key, value))
                case (nil, nil): break
                }
            }
            let context: Comment = "seed \(seed), round \(round)"
            #expect(object.keys == pairs.map(\.key), context)
            #expect(object.map(\.value) == pairs.map(\.value), context)
            #expect(pairs.allSatisfy { object[$0.key] == $0.value }, context)
            #expect(object == JSONObject(uniqueMembers: pairs.shuffled(using: &generator)), context)
        }
    }

    @Test func `kinds have the names that messages use`() {
        let values: [JSONValue] = [nil, true, 1, "", [], [:]]
        #expect(values.map(\.typeName) == ["null", "boolean", "number", "string", "array", "object"])
    }
}
