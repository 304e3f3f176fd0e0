import Logging
import Testing

@testable import Outbound

@Suite struct AddressGuardTests {
    private static let refused: [(SpecialRanges.Kind, [String])] = [
        (.unspecified, ["0.0.0.0", "0.0.0.1", "0.1.2.3", "0.255.255.255", "::"]),
        (.privateUse, ["10.0.0.0", "10.0.0.1", "10.255.255.255", "172.16.0.0", "172.16.0.1", "172.31.255.255"]),
        (
            .privateUse,
            ["192.168.0.0", "192.168.0.1", "192.168.255.255", "fc00::", "fc00::1", "fd00::1", "fdff:ffff::1"]
        ),
        (.privateUse, ["fec0::1", "feff::1", "fd12:3456:789a::1", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"]),
        (.sharedAddressSpace, ["100.64.0.0", "100.64.0.1", "100.100.100.200", "100.127.255.255"]),
        (.loopback, ["127.0.0.0", "127.0.0.1", "127.1.2.3", "127.255.255.255", "::1", "0:0:0:0:0:0:0:1"]),
        (.linkLocal, ["169.254.0.0", "169.254.169.254", "169.254.255.255", "fe80::", "fe80::1", "febf:ffff::1"]),
        (.protocolAssignment, ["192.0.0.0", "192.0.0.8", "192.0.0.170", "192.0.0.255", "2001:1::1", "2001:20::1"]),
        (.protocolAssignment, ["2001:10::1", "2001:1ff:ffff::1", "2001:4:112::1"]),
        (.documentation, ["192.0.2.0", "192.0.2.1", "192.0.2.255", "198.51.100.0", "198.51.100.255", "203.0.113.0"]),
        (.documentation, ["203.0.113.255", "2001:db8::", "2001:db8::1", "2001:db8:ffff::1", "3fff::1", "3fff:fff::1"]),
        (.benchmarking, ["198.18.0.0", "198.18.0.1", "198.19.255.255", "2001:2::", "2001:2::1", "2001:2:0:ffff::1"]),
        (.multicast, ["224.0.0.0", "224.0.0.1", "239.255.255.255", "ff00::", "ff02::1", "ff0e::1", "ffff::1"]),
        (.reserved, ["240.0.0.0", "240.0.0.1", "254.1.2.3", "255.255.255.254", "255.255.255.255"]),
        (.reserved, ["100::1", "1000::1", "1fff:ffff::1", "4000::1", "5f00::1", "8000::1", "fbff::1", "fe00::1"]),
        (.reserved, ["3ffe::1", "3ffe:ffff::1", "200::1", "400::1", "64:ff9c::1", "::1:0:0:0:0"]),
        (.embedsIPv4, ["192.88.99.0", "192.88.99.1", "192.88.99.255"]),
        (.embedsIPv4, ["::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:0", "::ffff:7f00:1", "::ffff:ffff:ffff"]),
        (
            .embedsIPv4,
            ["0:0:0:0:0:ffff:10.0.0.1", "::ffff:0:127.0.0.1", "::ffff:0:8.8.8.8", "::127.0.0.1", "::8.8.8.8"]
        ),
        (.embedsIPv4, ["::2", "::ff", "64:ff9b::", "64:ff9b::127.0.0.1", "64:ff9b::8.8.8.8", "64:ff9b:1::1"]),
        (
            .embedsIPv4,
            ["64:ff9b:1:ffff::a00:1", "2002::", "2002:7f00:1::1", "2002:808:808::1", "2002:a00:1::", "2001::1"]
        ),
        (.embedsIPv4, ["2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:0:ffff:ffff::1"]),
    ]

    private static let allowed = [
        "1.0.0.0", "1.1.1.1", "8.8.8.8", "9.9.9.9", "9.255.255.255", "11.0.0.0", "11.0.0.1", "63.255.255.255",
        "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0", "128.0.0.1", "169.253.255.255", "169.255.0.0",
        "172.15.255.255", "172.32.0.0", "191.255.255.255", "192.0.1.0", "192.0.3.0", "192.88.98.255", "192.88.100.0",
        "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "198.51.99.255", "198.51.101.0",
        "203.0.112.255", "203.0.114.0", "216.58.1.1", "223.255.255.255", "2000::", "2000::1", "2001:200::1",
        "2001:4860:4860::8888", "2001:db7:ffff::1", "2001:db9::1", "2003::1", "2400:cb00::1", "2606:4700:4700::1111",
        "2620:fe::fe", "2a00:1450:4001::1", "2c0f:ffff::1", "3000::1", "3ffd:ffff::1", "3fff:1000::1",
    ]

    @Test(arguments: refused) func `an address that is no public host's is refused for what it is`(
        kind: SpecialRanges.Kind,
        texts: [String]
    ) throws {
        for text in texts {
            let address = try #require(IPAddress(text))
            #expect(AddressGuard().judge(address) == .refused(RefusedAddress(address: address, kind: kind)), "\(text)")
        }
    }

    @Test(arguments: allowed) func `a public address is allowed`(text: String) throws {
        #expect(AddressGuard().judge(try #require(IPAddress(text))) == .allowed)
    }

    @Test func `a range by name is let through, and nothing beside it`() throws {
        let some = try AddressGuard(allow: [
            AddressRange("10.1.0.0/16"), AddressRange("fd00:1::/32"), AddressRange("::1"),
        ])
        for text in ["10.1.0.0", "10.1.255.255", "fd00:1::1", "::1", "8.8.8.8"] {
            #expect(some.judge(try #require(IPAddress(text))) == .allowed, "\(text)")
        }
        for text in ["10.0.255.255", "10.2.0.0", "fd00:2::1", "::2", "127.0.0.1", "::ffff:10.1.0.1", "64:ff9b::a01:1"] {
            #expect(some.judge(try #require(IPAddress(text))) != .allowed, "\(text)")
        }
    }

    @Test func `every address beside a border of a range is on its own side`() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let family: IPAddress.Family = Bool.random(using: &random) ? .v4 : .v6
            let prefix = Int.random(in: 1...family.width, using: &random)
            let all = family == .v4 ? UInt128(UInt32.max) : .max
            let size = family.width - prefix == 128 ? all : (UInt128(1) << UInt128(family.width - prefix)) - 1
            let first = UInt128.random(in: 0...all, using: &random) & ~size
            let range = try AddressRange("\(IPAddress(family, bits: first))/\(prefix)")
            #expect(range.contains(IPAddress(family, bits: first)), "\(range)")
            #expect(range.contains(IPAddress(family, bits: first + size)), "\(range)")
            if first > 0 { #expect(!range.contains(IPAddress(family, bits: first - 1)), "\(range)") }
            if first + size < all { #expect(!range.contains(IPAddress(family, bits: first + size + 1)), "\(range)") }
        }
    }

    @Test(arguments: [
        ("", "no IPv4 or IPv6"), ("10.0.0.0/", "from 0 to 32"), ("10.0.0.0/33", "from 0 to 32"),
        ("10.0.0.0/-1", "from 0 to 32"), ("10.0.0.0/+8", "from 0 to 32"), ("10.0.0.0/8/8", "from 0 to 32"),
        ("10.0.0.0/0008", "from 0 to 32"), ("::/129", "from 0 to 128"), ("10.0.0.1/8", "10.0.0.0/8"),
        ("fd00::1/64", "fd00::/64"), ("10.0.0/8", "no IPv4 or IPv6"), ("010.0.0.0/8", "no IPv4 or IPv6"),
        ("localhost", "no IPv4 or IPv6"), ("[::1]", "no IPv4 or IPv6"), ("fe80::1%eth0", "no IPv4 or IPv6"),
        (" 10.0.0.0/8", "no IPv4 or IPv6"), ("0x7f.0.0.1", "no IPv4 or IPv6"), ("2130706433", "no IPv4 or IPv6"),
    ])
    func `text that is no range says why`(text: String, reason: String) {
        do {
            let range = try AddressRange(text)
            Issue.record("\(text) became \(range)")
        } catch {
            #expect(error.description.contains(reason))
            #expect(error.text == text)
        }
    }

    @Test func `the range of everything holds its family`() throws {
        #expect(try AddressRange("0.0.0.0/0").contains(#require(IPAddress("127.0.0.1"))))
        #expect(try !AddressRange("0.0.0.0/0").contains(#require(IPAddress("::1"))))
        #expect(try AddressRange("::/0").contains(#require(IPAddress("::1"))))
    }

    @Test(arguments: [
        "127.0.0.1", "2130706433", "0x7f.1", "0x7f000001", "017700000001", "0177.0.0.1", "127.1", "127.0.1", "0",
        "0.0.0.0",
        "localhost", "LOCALHOST", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
        "[0:0:0:0:0:ffff:127.0.0.1]",
        "[64:ff9b::127.0.0.1]", "[2002:7f00:1::]", "169.254.169.254", "10.0.0.1", "100.64.0.1", "user@127.0.0.1",
        "[fe80::1%25lo]", "127.0.0.1.", "%31%32%37.0.0.1", "1.2.3.4@127.0.0.1", "224.0.0.1", "255.255.255.255",
    ])
    func `no way of writing a host gets a request to a refused address`(host: String) async throws {
        let server = try await TestServer.start("http_server.py")
        let client = OutboundClient(guard: AddressGuard(), logger: .init(label: "test"))
        let error = try await outboundError {
            try await client.send(HTTPRequest(url: "http://\(host):\(server.port)/echo"), deadline: .seconds(20))
        }
        // Where this machine's resolver knows no such name, or curl no such URL, nothing was connected to either.
        #expect([.refusedAddress, .resolve, .invalidRequest(field: "url")].contains(error.code), "\(error)")
        #expect(!error.mayHaveBeenReceived)
        if host.allSatisfy({ $0.isNumber || $0 == "." }) && !host.hasSuffix(".") {
            #expect(error.code == .refusedAddress)
        }
        let open = try makeClient()
        let stats = try await open.send(HTTPRequest(method: "GET", url: "\(server.url)/stats"), deadline: .seconds(10))
        #expect(String(decoding: stats.body, as: UTF8.self) == "1 1")
    }
}
