import Glibc
import Testing

@testable import Outbound

@Suite struct ReadySocketsTests {
    // libcurl's CURL_POLL_IN and CURL_POLL_REMOVE.
    private static let input: CInt = 1
    private static let nothing: CInt = 4

    @Test func `a connection that nobody waits for keeps nobody awake when it ends`() throws {
        let sockets = ReadySockets()
        let (ours, theirs) = try connection(sockets)
        var wakeup: [CInt] = [0, 0]
        #expect(pipe(&wakeup) == 0)
        defer { for descriptor in wakeup { close(descriptor) } }
        sockets.watch(ours, for: Self.input)
        sockets.watch(ours, for: Self.nothing)
        close(theirs)
        // Heard of once, and then no more.
        #expect(sockets.wait(wakeup: wakeup[0], milliseconds: 10_000).isEmpty)
        let begun = ContinuousClock.now
        #expect(sockets.wait(wakeup: wakeup[0], milliseconds: 50).isEmpty)
        #expect(.now - begun >= .milliseconds(45))
        // Whoever waits for it anew is told.
        sockets.watch(ours, for: Self.input)
        #expect(sockets.wait(wakeup: wakeup[0], milliseconds: 10_000).map(\.socket) == [ours])
        #expect(sockets.close(connection: ours) == 0)
    }

    @Test func `a connection that is waited for again is heard, and so is a new one under its number`() throws {
        let sockets = ReadySockets()
        var wakeup: [CInt] = [0, 0]
        #expect(pipe(&wakeup) == 0)
        defer { for descriptor in wakeup { close(descriptor) } }
        for _ in 0..<3 {
            let (ours, theirs) = try connection(sockets)
            for _ in 0..<3 {
                sockets.watch(ours, for: Self.input)
                #expect(send(theirs, "x", 1, 0) == 1)
                #expect(sockets.wait(wakeup: wakeup[0], milliseconds: 10_000).map(\.socket) == [ours])
                var byte: UInt8 = 0
                #expect(recv(ours, &byte, 1, 0) == 1)
                sockets.watch(ours, for: Self.nothing)
            }
            #expect(sockets.close(connection: ours) == 0)
            close(theirs)
        }
    }

    /// A connection over loopback, whose one end is watched.
    private func connection(_ sockets: ReadySockets) throws -> (ours: CInt, theirs: CInt) {
        let stream = CInt(SOCK_STREAM.rawValue)
        let listener = socket(AF_INET, stream, 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let ours = sockets.open(family: AF_INET, type: stream, protocol: 0)
        let isConnected = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && listen(listener, 1) == 0
                    && getsockname(listener, address, &length) == 0 && connect(ours, address, length) == 0
            }
        }
        try #require(isConnected)
        let theirs = accept(listener, nil, nil)
        try #require(theirs >= 0)
        return (ours, theirs)
    }
}
