internal import Glibc

/// What the proxy's thread does: polls the sockets of all links and moves their bytes. Only that thread touches it.
final class ProxyLoop: @unchecked Sendable {
    /// What a test has asked for.
    struct Orders {
        var frozen: Set<TCPProxy.Direction>
        var isRefusing: Bool
        /// How many times all links were to be cut so far.
        var cuts: Int
        /// What each client is to be told now.
        var injected: [[UInt8]]
    }

    private let listener: CInt
    private let wakeup: CInt
    private let targetPort: Int
    private var links: [ProxyLink] = []
    private var cuts = 0
    private(set) var accepted = 0

    var openLinks: Int { links.count }

    init(listener: CInt, wakeup: CInt, targetPort: Int) {
        self.listener = listener
        self.wakeup = wakeup
        self.targetPort = targetPort
    }

    /// Carries out the orders, waits until a socket or the wake-up descriptor is ready, and moves what can be moved.
    func turn(_ orders: Orders) {
        if orders.cuts > cuts {
            cuts = orders.cuts
            for link in links { link.cut() }
            links = []
        }
        for bytes in orders.injected { for link in links { link.inject(bytes) } }
        var descriptors = [pollfd(fd: wakeup, events: Int16(POLLIN), revents: 0)]
        descriptors.append(pollfd(fd: listener, events: Int16(POLLIN), revents: 0))
        for link in links { descriptors += link.interests(except: orders.frozen) }
        poll(&descriptors, nfds_t(descriptors.count), -1)
        if descriptors[0].revents != 0 {
            // New orders come first: a byte that is there already must not slip past a freeze.
            var count: UInt64 = 0
            _ = read(wakeup, &count, MemoryLayout<UInt64>.size)
            return
        }
        for link in links { link.move(except: orders.frozen) }
        links.removeAll { $0.isOver }
        if descriptors[1].revents != 0 { accept(refusing: orders.isRefusing) }
    }

    /// Cuts all links and closes the proxy's own descriptors.
    func close() {
        for link in links { link.cut() }
        links = []
        Glibc.close(listener)
        Glibc.close(wakeup)
    }

    private func accept(refusing: Bool) {
        let client = Glibc.accept(listener, nil, nil)
        guard client >= 0 else { return }
        Loopback.stopBlocking(client)
        accepted += 1
        guard !refusing, let server = Loopback.connect(to: targetPort) else {
            Loopback.reset(client)
            return
        }
        links.append(ProxyLink(client: client, server: server))
    }
}
