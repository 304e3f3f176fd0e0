import Foundation
import Glibc

/// A server script that runs for as long as a closure.
final class TestServer {
    let port: Int

    private let process: Process
    private var lines: AsyncStream<String>.Iterator

    private init(_ process: Process, lines: AsyncStream<String>.Iterator, port: Int) {
        self.process = process
        self.lines = lines
        self.port = port
    }

    // Foundation starts children from a thread that blocks SIGTERM, and they inherit that.
    deinit {
        kill(process.processIdentifier, SIGKILL)
    }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Servers")

    /// Starts a script of the folder `Servers`; it prints `port N` first.
    static func start(
        _ script: String,
        _ arguments: [String] = [],
        interpreter: String = "/usr/bin/python3"
    ) async throws -> TestServer {
        let process = Process()
        process.executableURL = URL(filePath: interpreter)
        process.arguments = [folder.appending(path: script).path] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        let (stream, lines) = AsyncStream.makeStream(of: String.self)
        let splitter = LineSplitter(lines)
        output.fileHandleForReading.readabilityHandler = { handle in
            let data = handle.availableData
            if data.isEmpty { handle.readabilityHandler = nil }
            splitter.take(data)
        }
        try process.run()
        var iterator = stream.makeAsyncIterator()
        guard let first = await iterator.next(), let port = Int(first.dropFirst(5)) else {
            kill(process.processIdentifier, SIGKILL)
            throw TestServerError(script: script)
        }
        return TestServer(process, lines: iterator, port: port)
    }

    /// The rest of the next line that begins with the word; lines before it are dropped.
    func next(_ word: String) async throws -> String {
        while let line = await lines.next(isolation: #isolation) {
            if line == word { return "" }
            if line.hasPrefix("\(word) ") { return String(line.dropFirst(word.count + 1)) }
        }
        throw TestServerError(script: "no more lines while waiting for \(word)")
    }

    var url: String { "http://127.0.0.1:\(port)" }
}

struct TestServerError: Error {
    let script: String
}

// Called from one dispatch queue alone, in order.
private final class LineSplitter: @unchecked Sendable {
    private var rest = Data()
    private let lines: AsyncStream<String>.Continuation

    init(_ lines: AsyncStream<String>.Continuation) {
        self.lines = lines
    }

    func take(_ data: Data) {
        if data.isEmpty { return lines.finish() }
        rest += data
        while let end = rest.firstIndex(of: 0x0A) {
            lines.yield(String(decoding: rest[rest.startIndex..<end], as: UTF8.self))
            rest = Data(rest[rest.index(after: end)...])
        }
    }
}
