/// Tests print the seed in each failed expectation, so that the same values can be made again.
enum Seeds {
    static let all: [UInt64] = [1, 2026, .random(in: 0 ... .max), .random(in: 0 ... .max)]
}
