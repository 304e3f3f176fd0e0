internal import Foundation
internal import Glibc

/// TCP sockets on 127.0.0.1.
enum Loopback {
    /// A listening socket on a free port, and the port.
    static func listen() throws -> (socket: CInt, port: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = address(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutableBytes(of: &address) { bytes in
            guard let pointer = bytes.bindMemory(to: sockaddr.self).baseAddress else { return CInt(-1) }
            guard bind(descriptor, pointer, length) == 0, Glibc.listen(descriptor, 128) == 0 else { return -1 }
            return getsockname(descriptor, pointer, &length)
        }
        guard code == 0 else {
            let error = errno
            close(descriptor)
            throw POSIXError(POSIXErrorCode(rawValue: error) ?? .EIO)
        }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }

    /// A socket that is connected to the port and does not block; nil when nobody listens there.
    static func connect(to port: Int) -> CInt? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = address(port: port)
        let code = withUnsafeMutableBytes(of: &address) { bytes in
            guard let pointer = bytes.bindMemory(to: sockaddr.self).baseAddress else { return CInt(-1) }
            return Glibc.connect(descriptor, pointer, socklen_t(bytes.count))
        }
        guard code == 0 else {
            close(descriptor)
            return nil
        }
        stopBlocking(descriptor)
        return descriptor
    }

    /// Makes reads and writes return at once.
    static func stopBlocking(_ descriptor: CInt) {
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }

    /// Closes a socket so that its peer sees a reset: what is still on its way is thrown away.
    static func reset(_ descriptor: CInt) {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close(descriptor)
    }

    private static func address(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return address
    }
}
