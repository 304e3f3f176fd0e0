internal import CCurl

/// One try to hand a message over, and what the server said. The lane's alone.
final class MailExchange {
    private let message: MailData
    private let easy: EasyHandle
    private let sockets: SocketSet
    private let deadline: ContinuousClock.Instant
    private var offset = 0
    private var replies = SMTPReplyReader()

    init(_ message: MailData, easy: EasyHandle, sockets: SocketSet, deadline: ContinuousClock.Instant) {
        self.message = message
        self.easy = easy
        self.sockets = sockets
        self.deadline = deadline
    }

    func configure(_ server: SMTPServer, now: ContinuousClock.Instant) {
        easy.reset()
        easy.set(CURLOPT_URL, server.url)
        easy.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        easy.set(CURLOPT_PROXY, "")
        easy.set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        easy.set(CURLOPT_NOSIGNAL, 1)
        easy.set(CURLOPT_QUICK_EXIT, 1)
        easy.set(CURLOPT_TIMEOUT_MS, deadline.milliseconds(after: now))
        // RFC 5321, 4.5.3.2.6: ten minutes for the reply to a message; the deadline is what ends a wait sooner.
        easy.set(CURLOPT_SERVER_RESPONSE_TIMEOUT, 600)
        // Servers close what is idle after a minute or a few.
        easy.set(CURLOPT_MAXAGE_CONN, 45)
        easy.set(CURLOPT_USE_SSL, Int((server.tls == .startTLS ? CURLUSESSL_ALL : CURLUSESSL_NONE).rawValue))
        easy.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        easy.set(CURLOPT_SSL_VERIFYPEER, server.verifiesCertificate ? 1 : 0)
        easy.set(CURLOPT_SSL_VERIFYHOST, server.verifiesCertificate ? 2 : 0)
        if let file = server.caFile { easy.set(CURLOPT_CAINFO, file) }
        if let user = server.user { easy.set(CURLOPT_USERNAME, user) }
        if let password = server.password { easy.set(CURLOPT_PASSWORD, password) }
        easy.set(CURLOPT_MAIL_FROM, message.envelopeFrom)
        easy.set(CURLOPT_MAIL_RCPT, StringList(message.recipients))
        easy.set(CURLOPT_UPLOAD, 1)
        easy.set(CURLOPT_INFILESIZE_LARGE, offset: message.bytes.count)
        configureCallbacks()
    }

    private func configureCallbacks() {
        let context = Unmanaged.passUnretained(self).toOpaque()
        easy.set(CURLOPT_READFUNCTION, data: giveMessage)
        easy.set(CURLOPT_READDATA, pointer: context)
        easy.set(CURLOPT_HEADERFUNCTION, data: takeReplyLine)
        easy.set(CURLOPT_HEADERDATA, pointer: context)
        easy.set(CURLOPT_NOPROGRESS, 0)
        easy.note(signalbox_easy_set_progress(easy.pointer, checkProgress))
        easy.set(CURLOPT_XFERINFODATA, pointer: context)
        // A connection outlives the exchange: its sockets belong to the lane.
        let sockets = Unmanaged.passUnretained(sockets).toOpaque()
        easy.note(signalbox_easy_set_open_socket(easy.pointer, openSocket))
        easy.set(CURLOPT_OPENSOCKETDATA, pointer: sockets)
        easy.note(signalbox_easy_set_close_socket(easy.pointer, closeSocket))
        easy.set(CURLOPT_CLOSESOCKETDATA, pointer: sockets)
    }

    /// What curl's result means, which the server's words decide before curl does.
    func answer(_ result: CURLcode) -> MailLane.Answer {
        // libcurl writes the final dot when its count of written bytes has reached the message's length.
        let isHandedOver = replies.hasGoAhead && easy.offset(CURLINFO_SIZE_UPLOAD_T) >= message.bytes.count
        if let reply = replies.final {
            if reply.code >= 400 { return refusal(reply) }
            if isHandedOver, (200...299).contains(reply.code) { return .success(reply) }
        }
        if result == CURLE_OK, let reply = replies.last { return .success(reply) }
        if sockets.isInterrupted {
            let text = "the task was cancelled, or the client closed"
            return .failure(OutboundError(.cancelled, text, mayHaveBeenReceived: isHandedOver))
        }
        if ContinuousClock.now >= deadline || result == CURLE_OPERATION_TIMEDOUT {
            let text =
                "the deadline passed \(isHandedOver ? "before the reply to the message" : "before the message was over")"
            return .failure(OutboundError(.deadline, text, mayHaveBeenReceived: isHandedOver))
        }
        let code = OutboundError.Code(result)
        // libcurl reports a refusal as a failure to send, a login denied, a weird reply; its cause is the last reply.
        if code != .tls, !isHandedOver, let reply = replies.last, reply.code >= 400 { return refusal(reply) }
        return .failure(OutboundError(code, easy.explain(result), mayHaveBeenReceived: isHandedOver))
    }

    /// Whether the failure is that of a connection which was kept and has died since, before the message began.
    func mayRepeat(after answer: MailLane.Answer) -> Bool {
        guard case .failure(let error) = answer, !error.mayHaveBeenReceived, !replies.hasGoAhead,
            easy.long(CURLINFO_NUM_CONNECTS) == 0
        else { return false }
        switch error.code {
        case .sendFailed, .receiveFailed, .protocolError: return true
        case .smtpRefused(let reply): return reply.code == 421
        default: return false
        }
    }

    private func refusal(_ reply: SMTPReply) -> MailLane.Answer {
        .failure(OutboundError(.smtpRefused(reply), "the mail server refuses: \(reply)"))
    }
}

// What the callbacks do.
extension MailExchange {
    fileprivate func give(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, message.bytes.count - offset)
        buffer.copyBytes(from: message.bytes[offset..<(offset + count)])
        offset += count
        return count
    }

    fileprivate func take(_ line: UnsafeRawBufferPointer) {
        replies.take(line)
    }

    fileprivate var mustEnd: Bool { sockets.isInterrupted || ContinuousClock.now >= deadline }
}

// libcurl's callbacks: free functions, for they carry a context of their own.

private nonisolated func exchange(_ context: UnsafeMutableRawPointer?) -> MailExchange? {
    context.map { Unmanaged<MailExchange>.fromOpaque($0).takeUnretainedValue() }
}

private nonisolated func giveMessage(
    _ buffer: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    exchange(context)?.give(UnsafeMutableRawBufferPointer(start: buffer, count: size * count)) ?? 0
}

private nonisolated func takeReplyLine(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    exchange(context)?.take(UnsafeRawBufferPointer(start: bytes, count: size * count))
    return size * count
}

private nonisolated func checkProgress(
    _ context: UnsafeMutableRawPointer?,
    _ downloadTotal: curl_off_t,
    _ downloaded: curl_off_t,
    _ uploadTotal: curl_off_t,
    _ uploaded: curl_off_t
) -> CInt {
    exchange(context)?.mustEnd == true ? 1 : 0
}

private nonisolated func openSocket(
    _ context: UnsafeMutableRawPointer?,
    _ purpose: curlsocktype,
    _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let context, let address else { return -1 }
    return Unmanaged<SocketSet>.fromOpaque(context).takeUnretainedValue().open(
        family: address.pointee.family,
        type: address.pointee.socktype,
        protocol: address.pointee.`protocol`
    )
}

private nonisolated func closeSocket(_ context: UnsafeMutableRawPointer?, _ descriptor: curl_socket_t) -> CInt {
    guard let context else { return -1 }
    return Unmanaged<SocketSet>.fromOpaque(context).takeUnretainedValue().close(descriptor)
}
