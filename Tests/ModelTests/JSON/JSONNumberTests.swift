import Model
import Testing

@Suite struct JSONNumberTests {
    @Test(arguments: Seeds.all)
    func `numbers are ordered as their digits written out`(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        for round in 0..<3000 {
            // Few digits and few exponents, so that numbers close to each other come up.
            let length = generator.chance(2) ? 1...2 : 17...22
            let texts = (0..<2).map { _ in generator.numberText(maximumExponent: 3, digits: length) }
            let numbers = try texts.map { try #require(JSONNumber(text: $0)) }
            let plain = texts.map(Plain.init)
            let context: Comment = "seed \(seed), round \(round): \(texts)"
            #expect((numbers[0] < numbers[1]) == (plain[0] < plain[1]), context)
            #expect((numbers[1] < numbers[0]) == (plain[1] < plain[0]), context)
            #expect((numbers[0] == numbers[1]) == (plain[0].digits == plain[1].digits), context)
        }
    }

    @Test(arguments: Seeds.all)
    func `a number is the same however it is written`(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        for round in 0..<2000 {
            let integer = Int64.random(in: .min ... .max, using: &generator) >> Int64(generator.int(0...63))
            let number = JSONNumber(integer)
            let zeros = generator.int(1...25)
            let shifted = String(integer) + String(repeating: "0", count: zeros)
            for text in ["\(integer)", "\(integer).0", "\(integer).000e0", "\(shifted)e-\(zeros)", "\(integer)E+00"] {
                guard integer != 0 || !text.hasPrefix("00") else { continue }
                let other = try #require(JSONNumber(text: text))
                let context: Comment = "seed \(seed), round \(round): \(text)"
                #expect(other == number, context)
                #expect(other.hashValue == number.hashValue, context)
                #expect(other.int64 == integer, context)
                #expect(other.description == text, context)
                #expect(!(other < number) && !(number < other), context)
            }
        }
    }

    @Test(arguments: Seeds.all)
    func `a Double comes back from its number`(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        for round in 0..<3000 {
            let double = Double(bitPattern: generator.next())
            guard double.isFinite else {
                #expect(JSONNumber(double) == nil)
                continue
            }
            let number = try #require(JSONNumber(double))
            #expect(number.double == double, "seed \(seed), round \(round): \(double)")
            #expect(JSONNumber(text: number.description) == number, "seed \(seed), round \(round): \(double)")
        }
    }

    @Test func `integers beyond a Double's precision stay apart`() throws {
        #expect(JSONNumber(9_007_199_254_740_993) != JSONNumber(9_007_199_254_740_992))
        let digits = String(repeating: "123456789", count: 45)
        let small = try #require(JSONNumber(text: digits + "1"))
        let large = try #require(JSONNumber(text: digits + "2"))
        #expect(small < large)
        #expect(JSONNumber(text: digits + "1.000") == small)
        #expect(JSONNumber(text: digits + "10e-1") == small)
        #expect(JSONNumber(text: "-" + digits + "2").map { $0 < small } == true)
        #expect(small.int64 == nil)
    }

    @Test func `huge exponents are compared and never written out`() throws {
        let texts = [
            "-1e999999999", "-1e400", "-1", "-1e-400", "0", "1e-999999999", "1e-400", "0.1", "1", "1e400", "1.5e400",
            "1e401",
            "1e999999999",
        ]
        let numbers = try texts.map { try #require(JSONNumber(text: $0)) }
        for (left, right) in zip(numbers, numbers.dropFirst()) {
            #expect(left < right)
            #expect(left != right)
        }
        #expect(JSONNumber(text: "1e400") == JSONNumber(text: "0.001e403"))
        #expect(JSONNumber(text: "1e400")?.double == .infinity)
        #expect(JSONNumber(text: "1e-400")?.double == 0)
        #expect(JSONNumber(text: "1e1000000000") == nil)
    }

    @Test func `every zero is the same number and keeps its text`() throws {
        for text in ["0", "-0", "0.0", "-0.000", "0e7", "0E-999999999", "-0.0e+5"] {
            let zero = try #require(JSONNumber(text: text))
            #expect(zero == JSONNumber(0))
            #expect(zero.hashValue == JSONNumber(0).hashValue)
            #expect(zero.int64 == 0)
            #expect(zero.description == text)
        }
    }

    @Test func `an Int64 is read at both ends of its range and not beyond`() {
        let int64 = { (text: String) in JSONNumber(text: text)?.int64 }
        #expect(int64("9223372036854775807") == .max)
        #expect(int64("9223372036854775807.00") == .max)
        #expect(int64("9223372036854775808") == nil)
        #expect(int64("-9223372036854775808") == .min)
        #expect(int64("-92233720368547758080e-1") == .min)
        #expect(int64("-9223372036854775809") == nil)
        #expect(int64("1e18") == 1_000_000_000_000_000_000)
        #expect(int64("1e19") == nil)
        #expect(int64("0.5") == nil)
        #expect(int64("1234567890123456789.5") == nil)
        #expect(int64("15e-1") == nil)
        #expect(int64("20e-1") == 2)
    }

    @Test(arguments: ["", "-", "+1", " 1", "1 ", "01", "1.", ".1", "1e", "0x1", "NaN", "1e5.0", "١", "1\0"])
    func `text that is no JSON number makes none`(text: String) {
        #expect(JSONNumber(text: text) == nil)
    }

}

/// A decimal written out: so many digits before the point and after it that no exponent is left.
private struct Plain {
    let isNegative: Bool
    let digits: String

    init(_ text: String) {
        var text = text.lowercased()
        let negative = text.hasPrefix("-")
        if negative { text.removeFirst() }
        let halves = text.split(separator: "e")
        var exponent = halves.count > 1 ? Int(halves[1]) ?? 0 : 0
        let parts = halves[0].split(separator: ".")
        var integer = String(parts[0])
        var fraction = parts.count > 1 ? String(parts[1]) : ""
        while exponent > 0 {
            integer.append(fraction.isEmpty ? "0" : fraction.removeFirst())
            exponent -= 1
        }
        while exponent < 0 {
            fraction.insert(integer.isEmpty ? "0" : integer.removeLast(), at: fraction.startIndex)
            exponent += 1
        }
        let magnitude =
            String(repeating: "0", count: 60 - integer.count) + integer
            + fraction + String(repeating: "0", count: 60 - fraction.count)
        isNegative = negative && magnitude.contains { $0 != "0" }
        digits = (isNegative ? "-" : "") + magnitude
    }

    static func < (left: Self, right: Self) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        return left.isNegative ? right.digits < left.digits : left.digits < right.digits
    }
}
