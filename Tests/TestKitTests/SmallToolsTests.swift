import Foundation
import TestKit
import Testing

@Suite struct SmallToolsTests {
    @Test func `the generator gives the published sequence for its seed`() {
        var generator = SplitMix64(seed: 1_234_567)
        let expected: [UInt64] = [
            6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        ]
        #expect(expected.map { _ in generator.next() } == expected)
    }

    @Test func `a seed from the environment takes the random one's place`() {
        var repeated = SplitMix64.announced(environment: ["SIGNALBOX_TEST_SEED": "1234567"])
        #expect(repeated.next() == 6_457_827_717_110_365_317)
        var one = SplitMix64.announced(environment: [:])
        var other = SplitMix64.announced(environment: [:])
        #expect(one.next() != other.next())
    }

    @Test func `eventually returns when the condition holds`() async throws {
        var polls = 0
        try await eventually("three polls are done") {
            polls += 1
            return polls == 3
        }
        #expect(polls == 3)
    }

    @Test func `eventually says what has not happened`() async {
        await #expect { try await eventually(within: .milliseconds(30), "the queue is empty") { false } } throws: {
            error in
            "\(error)".contains("the queue is empty")
        }
    }

    @Test func `what the condition throws ends the wait`() async {
        struct Broken: Error {}
        await #expect(throws: Broken.self) { try await eventually("it holds") { throw Broken() } }
    }

    @Test func `a temporary folder goes with the body`() async throws {
        let path = try await withTemporaryFolder { folder in
            try folder.write("points set", to: "order")
            #expect(try String(contentsOfFile: folder.file("order"), encoding: .utf8) == "points set")
            return folder.path
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `a cancelled body is cleaned up after as well`() async throws {
        let (paths, continuation) = AsyncStream.makeStream(of: String.self)
        let task = Task {
            try await withTemporaryFolder { folder in
                continuation.yield(folder.path)
                try await Task.sleep(for: .seconds(60))
            }
        }
        var iterator = paths.makeAsyncIterator()
        let path = try #require(await iterator.next())
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(!FileManager.default.fileExists(atPath: path))
    }
}
