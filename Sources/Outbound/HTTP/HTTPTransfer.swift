internal import CCurl

/// A request on its way: its caller, its handle once it runs, and what has come back so far. The client's alone.
final class HTTPTransfer {
    typealias Answer = Result<HTTPResponse, OutboundError>

    let id: UInt64
    let request: HTTPRequest
    let origin: HTTPOrigin
    let start: ContinuousClock.Instant
    let deadline: ContinuousClock.Instant

    private let caller: CheckedContinuation<Answer, Never>
    private let guardian: AddressGuard
    private let sockets: ReadySockets
    private var head: ResponseHead
    private var body: [UInt8] = []
    private var isTruncated = false
    private var isHeadTooLarge = false
    private var hasBegunSending = false
    private var hasRefusedToRepeat = false
    private var refused: RefusedAddress?
    private var hasOpenedSocket = false

    /// Where it stands, and is counted while it runs. The queue's alone.
    var line: TransferQueue.Line?
    /// Set by the client while the transfer runs.
    var easy: EasyHandle?

    init(
        id: UInt64,
        request: HTTPRequest,
        origin: HTTPOrigin,
        start: ContinuousClock.Instant,
        deadline: ContinuousClock.Instant,
        options: OutboundOptions,
        guardian: AddressGuard,
        sockets: ReadySockets,
        caller: CheckedContinuation<Answer, Never>
    ) {
        self.id = id
        self.request = request
        self.origin = origin
        self.start = start
        self.deadline = deadline
        self.guardian = guardian
        self.sockets = sockets
        self.caller = caller
        head = ResponseHead(maxCount: options.maxHeaderCount, maxBytes: options.maxHeaderBytes)
    }

    // What is read at once. curl keeps a buffer of it for each transfer, by default of 16 KiB, and most answers to webhooks
    // are much smaller.
    private static let bufferBytes = 2048

    /// A handle that knows what all requests have in common, and whose connections have these sockets.
    static func handle(_ options: OutboundOptions, _ sockets: ReadySockets) -> EasyHandle {
        let easy = EasyHandle()
        easy.reset()
        easy.set(CURLOPT_PROTOCOLS_STR, "http,https")
        easy.set(CURLOPT_FOLLOWLOCATION, 0)
        easy.set(CURLOPT_PROXY, "")
        easy.set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        easy.set(CURLOPT_NOSIGNAL, 1)
        easy.set(CURLOPT_BUFFERSIZE, bufferBytes)
        // Or giving up on a slow name server would wait for it, and all other transfers with it.
        easy.set(CURLOPT_QUICK_EXIT, 1)
        easy.set(CURLOPT_HTTP_VERSION, Int(options.allowsHTTP2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1))
        easy.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let file = options.caFile { easy.set(CURLOPT_CAINFO, file) }
        easy.set(CURLOPT_WRITEFUNCTION, data: takeBody)
        easy.set(CURLOPT_HEADERFUNCTION, data: takeHeaderLine)
        easy.note(signalbox_easy_set_open_socket(easy.pointer, openSocket))
        easy.note(signalbox_easy_set_prerequest(easy.pointer, noteRequestBegins))
        sockets.serve(closing: easy)
        return easy
    }

    /// Tells a handle of ``handle(_:_:)`` everything about the request.
    func configure(_ easy: EasyHandle, now: ContinuousClock.Instant) {
        easy.set(CURLOPT_URL, request.url)
        easy.set(CURLOPT_TIMEOUT_MS, deadline.milliseconds(after: now))
        configureMethod(easy)
        easy.set(CURLOPT_HTTPHEADER, request.curlHeaders)
        let context = Unmanaged.passUnretained(self).toOpaque()
        for option in Self.contexts { easy.set(option, pointer: context) }
        self.easy = easy
    }

    /// Has the handle forget this request, so that another can be told to it.
    func forget(_ easy: EasyHandle) {
        easy.set(CURLOPT_HTTPHEADER, pointer: nil)
        easy.set(CURLOPT_COPYPOSTFIELDS, pointer: nil)
        for option in Self.contexts { easy.set(option, pointer: nil) }
        easy.forgetResult()
        self.easy = nil
    }

    // What the callbacks are called with.
    private static let contexts = [
        CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_OPENSOCKETDATA, CURLOPT_PREREQDATA,
    ]

    private func configureMethod(_ easy: EasyHandle) {
        if !request.body.isEmpty || ["POST", "PUT", "PATCH"].contains(request.method) {
            easy.set(CURLOPT_POST, 1)
            easy.set(CURLOPT_POSTFIELDSIZE_LARGE, offset: request.body.count)
            easy.set(CURLOPT_COPYPOSTFIELDS, bytes: request.body.isEmpty ? [0] : request.body)
        } else {
            easy.set(CURLOPT_HTTPGET, 1)
        }
        easy.set(CURLOPT_CUSTOMREQUEST, request.method)
    }

    /// Answers the caller; called once.
    func finish(_ answer: Answer) {
        caller.resume(returning: answer)
    }

    /// Answers the caller that the transfer ends before its time.
    func abandon(_ code: OutboundError.Code, _ message: String) {
        finish(.failure(OutboundError(code, message, mayHaveBeenReceived: hasBegunSending)))
    }

    /// What curl's result means to the caller.
    func answer(_ result: CURLcode, now: ContinuousClock.Instant) -> Answer {
        guard let easy else { return .failure(OutboundError(.sendFailed, "the transfer never ran")) }
        // A body that is cut at the limit ends the transfer from the write callback: for curl that is an error.
        if result == CURLE_OK || isTruncated {
            return .success(
                HTTPResponse(
                    status: easy.long(CURLINFO_RESPONSE_CODE),
                    headers: head.headers,
                    body: body,
                    isTruncated: isTruncated,
                    duration: now - start
                )
            )
        }
        if hasRefusedToRepeat {
            return failure(.receiveFailed, "the connection ended before an answer came")
        }
        if isHeadTooLarge {
            return failure(.protocolError, "the response's headers are more, or longer, than is read")
        }
        if result == CURLE_COULDNT_CONNECT, let refused, !hasOpenedSocket {
            return failure(
                .refusedAddress,
                "the address \(refused) may not be reached; an operator can allow its range"
            )
        }
        var code = OutboundError.Code(result)
        // A reply that is no HTTP has, for curl, an unsupported protocol; by now that is not the request's fault.
        if hasBegunSending, case .invalidRequest = code { code = .protocolError }
        return failure(code, easy.explain(result))
    }

    private func failure(_ code: OutboundError.Code, _ message: String) -> Answer {
        .failure(OutboundError(code, message, mayHaveBeenReceived: hasBegunSending))
    }
}

// What the callbacks do.
extension HTTPTransfer {
    fileprivate func take(body bytes: UnsafeRawBufferPointer) -> Bool {
        let room = request.responseLimit - body.count
        body.append(contentsOf: bytes.prefix(room))
        isTruncated = bytes.count > room
        return !isTruncated
    }

    fileprivate func take(line: UnsafeRawBufferPointer) -> Bool {
        isHeadTooLarge = !head.take(line)
        return !isHeadTooLarge
    }

    // Fires when the connection, TLS included, stands and the request is written next. By itself curl writes it again,
    // over another connection, when one that was used before ends without an answer: up to five times. What went over
    // the first may have been received, and whether it is sent again is not curl's to decide.
    fileprivate func beginSending() -> Bool {
        hasRefusedToRepeat = hasBegunSending
        hasBegunSending = true
        return !hasRefusedToRepeat
    }

    fileprivate func open(_ target: UnsafeMutablePointer<curl_sockaddr>) -> CInt {
        let address = withUnsafePointer(to: &target.pointee.addr) {
            IPAddress(socketAddress: $0, length: Int(target.pointee.addrlen))
        }
        guard let address else { return -1 }
        if case .refused(let refusal) = guardian.judge(address) {
            refused = refusal
            return -1
        }
        hasOpenedSocket = true
        return sockets.open(
            family: target.pointee.family,
            type: target.pointee.socktype,
            protocol: target.pointee.`protocol`
        )
    }
}

// libcurl's callbacks: free functions, for they carry a context of their own.

private nonisolated func transfer(_ context: UnsafeMutableRawPointer?) -> HTTPTransfer? {
    context.map { Unmanaged<HTTPTransfer>.fromOpaque($0).takeUnretainedValue() }
}

private nonisolated func takeBody(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    let chunk = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return transfer(context)?.take(body: chunk) == true ? chunk.count : 0
}

private nonisolated func takeHeaderLine(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return transfer(context)?.take(line: line) == true ? line.count : 0
}

private nonisolated func openSocket(
    _ context: UnsafeMutableRawPointer?,
    _ purpose: curlsocktype,
    _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let address else { return -1 }
    return transfer(context)?.open(address) ?? -1
}

private nonisolated func noteRequestBegins(
    _ context: UnsafeMutableRawPointer?,
    _ remoteAddress: UnsafeMutablePointer<CChar>?,
    _ localAddress: UnsafeMutablePointer<CChar>?,
    _ remotePort: CInt,
    _ localPort: CInt
) -> CInt {
    transfer(context)?.beginSending() == true ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}
