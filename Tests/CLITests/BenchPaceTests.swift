import Model
import Testing

@testable import CLI

@Suite struct BenchPaceTests {
    private static let begun = Timestamp(microseconds: 1_000_000)

    @Test func `Without a rate everything is due at once, and happens when it is published`() {
        let pace = BenchPace(rate: 0)
        #expect(pace.due(after: .zero, of: 50) == 50)
        let now = Self.begun + .seconds(3)
        #expect(pace.time(of: 49, begun: Self.begun, now: now) == now)
    }

    @Test func `With a rate events come due one after the other`() {
        let pace = BenchPace(rate: 100)
        #expect(pace.due(after: .zero, of: 50) == 1)
        #expect(pace.due(after: .milliseconds(9), of: 50) == 1)
        #expect(pace.due(after: .milliseconds(10), of: 50) == 2)
        #expect(pace.due(after: .milliseconds(400), of: 50) == 41)
        #expect(pace.due(after: .seconds(60), of: 50) == 50)
    }

    @Test func `An event that is published late happened at its turn, and none happens ahead of now`() {
        let pace = BenchPace(rate: 1000)
        let late = Self.begun + .seconds(5)
        #expect(pace.time(of: 20, begun: Self.begun, now: late) == Self.begun + .milliseconds(20))
        #expect(
            pace.time(of: 20, begun: Self.begun, now: Self.begun + .milliseconds(3)) == Self.begun + .milliseconds(3)
        )
    }

    @Test(arguments: [1, 7, 999, 1_000_000])
    func `Whatever is due has its turn behind it`(rate: Int) {
        let pace = BenchPace(rate: rate)
        for milliseconds in [0, 1, 13, 999, 12_345] {
            let now = Self.begun + .milliseconds(milliseconds)
            let due = pace.due(after: now - Self.begun, of: .max)
            let last = pace.time(of: due - 1, begun: Self.begun, now: .init(microseconds: .max))
            #expect(last <= now)
            #expect(pace.time(of: due, begun: Self.begun, now: .init(microseconds: .max)) >= now)
        }
    }
}
