internal import CCurl

/// libcurl's multi handle: the transfers that run at the same time, and the connections that outlive them.
///
/// Unchecked: the client's thread alone uses it, and its last owner, whoever that is, frees it after that thread's last
/// use.
final class MultiHandle: @unchecked Sendable {
    private var pointer: UnsafeMutableRawPointer?
    let sockets = ReadySockets()
    private var ready: [ReadySockets.Ready] = []

    /// `connections`: how many stay open for reuse.
    init(connections: Int) {
        CurlLibrary.setUp()
        guard let pointer = curl_multi_init() else { preconditionFailure("out of memory") }
        self.pointer = pointer
        _ = signalbox_multi_set_long(pointer, CURLMOPT_MAXCONNECTS, connections)
        // libcurl 7.88 loses streams that share a connection: trials had stalls and framing errors, and one stream at a
        // time had none.
        _ = signalbox_multi_set_long(pointer, CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING))
        sockets.serve(pointer)
    }

    deinit {
        close()
    }

    /// Closes all connections. No transfer may be left; none can be added any more.
    func close() {
        if let pointer { _ = curl_multi_cleanup(pointer) }
        pointer = nil
    }

    func add(_ easy: EasyHandle) -> CURLMcode {
        guard let pointer else { return CURLM_BAD_HANDLE }
        return curl_multi_add_handle(pointer, easy.pointer)
    }

    func remove(_ easy: EasyHandle) {
        if let pointer { _ = curl_multi_remove_handle(pointer, easy.pointer) }
    }

    /// Does what can be done without waiting, with what the last ``wait(wakeup:milliseconds:)`` found and for whom the time has come.
    func perform() -> CURLMcode {
        let (ready, isDue) = (ready, sockets.takeDue())
        self.ready = []
        guard let pointer else { return CURLM_OK }
        var running: CInt = 0
        var result = CURLM_OK
        func note(_ code: CURLMcode) {
            if result == CURLM_OK { result = code }
        }
        for socket in ready { note(curl_multi_socket_action(pointer, socket.socket, socket.events, &running)) }
        // Also where a transfer was added: libcurl's time is now.
        if isDue { note(curl_multi_socket_action(pointer, CURL_SOCKET_TIMEOUT, 0, &running)) }
        return result
    }

    /// The next transfer that has ended.
    func nextEnded() -> (easy: UnsafeMutableRawPointer, result: CURLcode)? {
        guard let pointer else { return nil }
        var left: CInt = 0
        while let message = curl_multi_info_read(pointer, &left) {
            if message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle {
                return (easy, message.pointee.data.result)
            }
        }
        return nil
    }

    /// Waits until a transfer can go on, `wakeup` is readable, or so many milliseconds have passed.
    func wait(wakeup: CInt, milliseconds: CInt) {
        ready = sockets.wait(wakeup: wakeup, milliseconds: milliseconds)
    }
}
