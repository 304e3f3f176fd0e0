import FoundationEssentials
import Glibc
import Logging
import Runtime
import Synchronization
import Testing

/// Keeps log lines.
final class CapturingSink: LogSink {
    private let kept = Mutex<[String]>([])

    var lines: [String] { kept.withLock { $0 } }

    func write(_ line: String) { kept.withLock { $0.append(line) } }
}

@Suite struct LogTests {
    private func logger(_ format: LogFormat, level: Logger.Level = .info, to sink: any LogSink) -> Logger {
        Logger(label: "signalbox.matcher") { label in
            LineLogHandler(label: label, level: level, format: format, sink: sink, time: { "2026-11-21T10:00:00.123Z" })
        }
    }

    @Test func `a text line has time, level, logger, message and sorted metadata`() {
        let sink = CapturingSink()
        logger(.text, to: sink).info("batch recorded", metadata: ["events": "200", "batch_id": "a b", "empty": ""])
        #expect(
            sink.lines == [
                "2026-11-21T10:00:00.123Z info signalbox.matcher batch recorded batch_id=\"a b\" empty=\"\" events=200\n"
            ]
        )
    }

    @Test func `nothing in metadata or message can make a second line or a second key`() {
        let sink = CapturingSink()
        let metadata: Logger.Metadata = [
            "rule": "x\nerror forged", "a=b": "c=d", "esc": "\u{1B}[31m", "list": ["a", "b\n"],
        ]
        logger(.text, to: sink).warning("one\r\ntwo", metadata: metadata)
        let line = sink.lines.first ?? ""
        #expect(line.filter(\.isNewline).count == 1)
        #expect(line.contains(#" one\r\ntwo "#))
        #expect(line.contains(##"rule="x\nerror forged""##))
        #expect(line.contains(##""a=b"="c=d""##))
        #expect(line.contains(##"esc="\u001b[31m""##))
    }

    @Test func `a JSON line reads back as what was logged`() throws {
        struct Line: Decodable, Equatable {
            let time, level, logger, message: String
            let metadata: [String: String]
        }
        let sink = CapturingSink()
        let nasty = "quote \" backslash \\ newline \n tab \t nul \0 é 🚂 \u{2028}"
        logger(.json, to: sink).error("it \"failed\"", metadata: ["detail": "\(nasty)"])
        let text = try #require(sink.lines.first)
        #expect(text.filter(\.isNewline).count == 1)
        let line = try JSONDecoder().decode(Line.self, from: Data(text.utf8))
        #expect(line.metadata == ["detail": nasty])
        #expect(line.message == "it \"failed\"")
        #expect([line.level, line.logger, line.time] == ["error", "signalbox.matcher", "2026-11-21T10:00:00.123Z"])
    }

    @Test func `what is below the level is not written`() {
        let sink = CapturingSink()
        let quiet = logger(.text, level: .warning, to: sink)
        quiet.info("not this")
        quiet.warning("this")
        #expect(sink.lines.count == 1)
    }

    @Test func `the logger's own metadata gives way to the call's`() {
        let sink = CapturingSink()
        var logger = logger(.text, to: sink)
        logger[metadataKey: "tenant"] = "one"
        logger[metadataKey: "role"] = "matcher"
        logger.info("x", metadata: ["tenant": "two"])
        #expect(sink.lines.first?.hasSuffix("x role=matcher tenant=two\n") == true)
    }

    @Test func `lines of many threads stay whole on a descriptor`() async throws {
        var ends: [CInt] = [0, 0]
        try #require(pipe(&ends) == 0)
        let sink = DescriptorSink(descriptor: ends[1])
        let writers = 8
        let lines = 50
        await withTaskGroup(of: Void.self) { tasks in
            for writer in 0..<writers {
                tasks.addTask {
                    for _ in 0..<lines { sink.write(String(repeating: "\(writer)", count: 99) + "\n") }
                }
            }
        }
        close(ends[1])
        var bytes = [UInt8](repeating: 0, count: writers * lines * 100 + 1)
        var total = 0
        while true {
            let count = bytes.withUnsafeMutableBytes {
                read(ends[0], $0.baseAddress.map { $0 + total }, $0.count - total)
            }
            if count <= 0 { break }
            total += count
        }
        close(ends[0])
        let found = String(decoding: bytes[..<total], as: UTF8.self).split(separator: "\n")
        #expect(found.count == writers * lines)
        #expect(found.allSatisfy { $0.count == 99 && Set($0).count == 1 })
    }

    @Test func `the time of a line is UTC with milliseconds`() throws {
        let sink = CapturingSink()
        let logger = Logger(label: "x") { LineLogHandler(label: $0, level: .info, format: .text, sink: sink) }
        let before = Date()
        logger.info("now")
        let text = try #require(sink.lines.first?.split(separator: " ").first)
        #expect(text.count == 24)
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        let time = try style.parse(String(text))
        #expect(abs(time.timeIntervalSince(before)) < 60)
    }
}
