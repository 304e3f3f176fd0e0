import TestKit
import Testing

@Suite struct ChildProcessTests {
    @Test func `both streams, arguments and environment are those of the child`() async throws {
        try await withChildProcess(
            "/bin/sh",
            arguments: ["-c", #"echo "$1 $SIGNAL"; echo late >&2; exit 7"#, "sh", "an argument"],
            environment: ["SIGNAL": "clear"]
        ) { child in
            let line = try await child.line(containing: "argument")
            #expect(line == "an argument clear")
            let late = try await child.line(containing: "late", from: .error)
            #expect(late == "late")
            #expect(try await child.end() == .exited(7))
            #expect(child.text() == "an argument clear\n")
        }
    }

    @Test func `a signal ends the child, and the ending names it`() async throws {
        try await withChildProcess("/bin/sleep", arguments: ["60"]) { child in
            child.terminate()
            let ending = try await child.end()
            #expect(ending == .killed(15))
        }
        try await withChildProcess(
            "/bin/sh",
            arguments: ["-c", "trap '' TERM; echo ready; while :; do sleep 0.05; done"]
        ) { child in
            _ = try await child.line(containing: "ready")
            child.terminate()
            await #expect(throws: ProcessError.self) { try await child.end(within: .milliseconds(200)) }
            child.kill()
            #expect(try await child.end() == .killed(9))
        }
    }

    @Test func `a child that the body forgets is killed`() async throws {
        var forgotten: ChildProcess?
        try await withChildProcess("/bin/sleep", arguments: ["60"]) { forgotten = $0 }
        #expect(try await forgotten?.end(within: .zero) == .killed(9))
    }

    @Test func `waiting for a line ends with the child`() async throws {
        try await withChildProcess("/bin/echo", arguments: ["other"]) { child in
            await #expect { try await child.line(containing: "wanted") } throws: { error in
                "\(error)".contains("ended without the line \"wanted\"") && "\(error)".contains("other")
            }
        }
    }

    @Test func `a line without its end is not taken for a line while the child runs`() async throws {
        try await withChildProcess("/bin/sh", arguments: ["-c", "printf par; sleep 0.1; echo tial"]) { child in
            let line = try await child.line(containing: "par")
            #expect(line == "partial")
        }
    }

    @Test func `an executable that is not there throws`() async {
        await #expect(throws: ProcessError.self) { try await ChildProcess.output(of: "/nowhere/at/all") }
        await #expect { try await ChildProcess.output(of: "/bin/false") } throws: {
            "\($0)".contains("exited with code 1")
        }
    }

    @Test func `output larger than a pipe arrives whole`() async throws {
        let output = try await ChildProcess.output(of: "/usr/bin/seq", ["100000"])
        #expect(output.split(separator: "\n").count == 100_000)
    }
}
