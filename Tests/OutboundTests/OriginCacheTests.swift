import Testing

@testable import Outbound

@Suite struct OriginCacheTests {
    @Test func `more URLs than are kept go where they say, each time`() throws {
        var cache = OriginCache()
        for _ in 0..<2 {
            for number in 1...600 {
                for url in ["http://host\(number).example/hook", "https://host.example:\(number)/hook"] {
                    #expect(try cache.origin(of: url) == HTTPOrigin(url: url), "\(url)")
                }
            }
        }
    }

    @Test func `a URL that is refused is refused each time`() throws {
        var cache = OriginCache()
        for _ in 0..<2 {
            #expect(throws: OutboundError.self) { try cache.origin(of: "ftp://host.example/") }
        }
    }
}
