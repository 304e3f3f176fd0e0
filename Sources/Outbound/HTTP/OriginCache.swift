/// Where the URLs go that were asked for lately: most requests go to few of them, and to parse one takes longer than to look it
/// up.
struct OriginCache {
    private static let capacity = 256

    private var origins: [String: HTTPOrigin] = [:]

    /// Where a URL goes; throws as ``HTTPOrigin/init(url:)``.
    mutating func origin(of url: String) throws(OutboundError) -> HTTPOrigin {
        if let origin = origins[url] { return origin }
        let origin = try HTTPOrigin(url: url)
        // Which of them will be asked for again is not known.
        if origins.count >= Self.capacity { origins.removeAll(keepingCapacity: true) }
        origins[url] = origin
        return origin
    }
}
