import Matching
import MatchingTrials
import Model
import Testing

@Suite struct `A scan of an event's text` {
    private static let paths = ["a", "b", "a.b", "a.0", "b.1.a", "c.é", "e\u{301}", "a.b.0", "data.customer.id"]
        .compactMap {
            FieldPath($0)
        }

    private func difference(_ text: String, _ trial: ScanTrial = ScanTrial(Self.paths)) -> String? {
        // Twice, since what was learned the first time is used the second.
        trial.difference(Array(text.utf8)) ?? trial.difference(Array(text.utf8))
    }

    @Test(arguments: [
        #"{"a":1,"a":2}"#, #"{"a":1,"\u0061":2}"#, #"{"\u0061":1,"a":2}"#, #"{"x":{"k":1,"l":2,"k":3}}"#,
        #"{"a":[1,]}"#,
        #"{"a":1,}"#, #"{,"a":1}"#, #"{"a":01}"#, #"{"a":-}"#, #"{"a":1.}"#, #"{"a":.5}"#, #"{"a":1e}"#, #"{"a":+1}"#,
        #"{"a":1e1000000000}"#, #"{"a":1e999999999}"#, #"{"a":1e0000000000001}"#, #"{"a":"\ud800"}"#,
        #"{"a":"\udc00x"}"#,
        #"{"a":"\ud83d\ude00"}"#, #"{"a":"\x"}"#, #"{"a":"\u00g0"}"#, #"{"a":tru}"#, #"{"a":nul}"#, #"{"a":falsy}"#,
        #"{"a":true1}"#, #"{"a":"x}"#, #"{"a":"x"#, #"{"a""#, #"{"a":"#, "{", "[", "", " ", "1 2", "{} x", "\u{FEFF}{}",
        "{\"a\":\"\u{1}\"}", "{\"a\":\"\u{0}\"}", "{}\u{0}", "[1,2", "[}", "{]", #"{"a" 1}"#, #"{"a":1 "b":2}"#,
        #"{"a":"\"}"#, #"{"a":"\\"}"#, #"{1:2}"#, #""text""#, "12", "-0", " null ", "[[[[]]]]", #"{"":1,"":2}"#,
    ])
    func `takes and refuses what the parser does`(text: String) {
        #expect(difference(text) == nil)
    }

    @Test func `refuses what is no UTF-8`() {
        let trial = ScanTrial(Self.paths)
        for bytes: [UInt8] in [
            [0x80], [0xC0, 0xAF], [0xC3], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF8],
            [0xF0, 0x9F, 0x98], [0xC3, 0xA9], [0xED, 0x9F, 0xBF], [0xF4, 0x8F, 0xBF, 0xBF], [0xEF, 0xBB, 0xBF],
        ] {
            for end in [[UInt8](), Array("and a longer text after it".utf8), Array(#"\n"#.utf8), [0xC3, 0xA9]] {
                #expect(trial.difference(Array(#"{"a":""#.utf8) + bytes + end + Array(#""}"#.utf8)) == nil)
                #expect(trial.difference(Array(#"{""#.utf8) + bytes + end + Array(#"":1}"#.utf8)) == nil)
            }
        }
    }

    @Test func `finds keys in any order, with blanks and escapes, and places in arrays`() {
        let trial = ScanTrial(Self.paths)
        for text in [
            #"{"a":{"b":[1,2]},"b":[{},{"a":"x"}],"c":{"é":null}}"#,
            #"{"b":[{},{"a":"x"}],"c":{"é":null},"a":{"b":[1,2]}}"#,
            #" { "a" : [ { "b" : 1 } , "\u0061" ] , "\u0062" : [ 1 , { "\u0061" : "\n" } ] } "#,
            #"{"a":["quote \" and more","b"],"é":2}"#, #"{"a":{"0":1,"00":2}}"#, #"{"data":{"customer":{"id":5}}}"#,
        ] {
            #expect(difference(text, trial) == nil)
        }
        let twice = ScanTrial(["a.1", "a.01"].compactMap { FieldPath($0) })
        #expect(difference(#"{"a":[1,2]}"#, twice) == nil)
        #expect(difference(#"{"a":{"1":1,"01":2}}"#, twice) == nil)
    }

    @Test func `keeps the limits`() {
        let limits = JSONLimits(maximumDepth: 3, maximumBytes: 60, maximumMembers: 3)
        let trial = ScanTrial(Self.paths, limits: limits)
        for text in [
            "[[[]]]", "[[[[]]]]", #"{"a":{"b":{}}}"#, #"{"a":{"b":{"c":{}}}}"#, #"{"a":1,"b":2,"c":3}"#,
            #"{"a":1,"b":2,"c":3,"d":4}"#, #"{"a":[{"k":1,"l":2,"m":3,"n":4}]}"#,
            #"{"a":"\#(String(repeating: "x", count: 52))"}"#, #"{"a":"\#(String(repeating: "x", count: 53))"}"#,
        ] {
            #expect(difference(text, trial) == nil)
        }
    }

    @Test func `takes objects of many members, and of keys that are never the same`() {
        let trial = ScanTrial(Self.paths)
        for count in [63, 64, 65, 66, 255, 256, 257, 600] {
            let members = (0..<count).map { #""key-\#($0)":\#($0)"# }
            #expect(difference("{" + members.joined(separator: ",") + "}", trial) == nil)
            #expect(difference("{" + (members + [members[count / 2]]).joined(separator: ",") + "}", trial) == nil)
        }
        for round in 0..<3000 {
            #expect(trial.difference(Array(#"{"a":{"key-\#(round)":1,"b":[2]},"x-\#(round)":{"b":1}}"#.utf8)) == nil)
        }
        #expect(difference(#"{"a":{"k":1,"b":2,"b":3}}"#, trial) == nil)
    }

    @Test(arguments: [UInt64.random(in: 0...UInt64.max), 1, 2])
    func `agrees with the parser on texts that were spoiled`(seed: UInt64) throws {
        var random = RandomMatching(seed: seed, tenant: try #require(TenantID(rawValue: "acme")))
        var spoiler = SplitMix64(seed: seed)
        let trial = ScanTrial(Self.paths)
        let pieces = [
            #"""#, "\\", "{", "}", "[", "]", ",", ":", "0", "-", "e1", ".", "\u{0}", " ", #"\u0061"#, "é", "null",
        ]
        for _ in 0..<4000 {
            var text = random.text(of: random.event().data)
            for _ in 0..<Int.random(in: 0...2, using: &spoiler) {
                let place = Int.random(in: 0..<text.count, using: &spoiler)
                switch Int.random(in: 0...3, using: &spoiler) {
                case 0: text[place] = UInt8.random(in: 0...255, using: &spoiler)
                case 1: text.remove(at: place)
                case 2: text.insert(contentsOf: try #require(pieces.randomElement(using: &spoiler)).utf8, at: place)
                default:
                    let end = Int.random(in: place...text.count, using: &spoiler)
                    text.insert(contentsOf: Array(text[place..<end]), at: place)
                }
                if text.isEmpty { text = [0x20] }
            }
            let difference = trial.difference(text)
            #expect(difference == nil, "seed \(seed): \(String(decoding: text, as: UTF8.self))")
        }
        // Of what is well, little is left to the parser.
        let parsed = trial.parsed
        for _ in 0..<500 { #expect(trial.difference(random.text(of: random.event().data)) == nil) }
        #expect(trial.parsed == parsed)
    }
}
