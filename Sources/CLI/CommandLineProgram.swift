internal import ArgumentParser
internal import Glibc
internal import Runtime

/// The program `signalbox`, from its arguments to its exit code.
package enum CommandLineProgram {
    /// Everything went as asked.
    package static let success: Int32 = 0
    /// The command could not do what it was asked for.
    package static let failure: Int32 = 1
    /// The arguments are wrong.
    package static let wrongUsage: Int32 = 2

    /// Runs the command that the arguments name. What goes wrong is told on standard error.
    ///
    /// - Parameter arguments: Without the program's name.
    /// - Returns: The code to exit with.
    package static func run(_ arguments: [String]) async -> Int32 {
        // Asked for here, and not by the parser, which would take the option of that name from the commands that have one.
        if arguments == ["--version"] {
            Terminal.output.write("signalbox \(Version.current)\n")
            return success
        }
        do {
            var command = try RootCommand.parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return success
        } catch {
            return report(error)
        }
    }

    // Help and completion scripts come as errors too, and go where output goes.
    private static func report(_ error: any Error) -> Int32 {
        let code = RootCommand.exitCode(for: error)
        var text = RootCommand.fullMessage(for: error)
        if !text.isEmpty, !text.hasSuffix("\n") { text += "\n" }
        if code.isSuccess {
            Terminal.output.write(text)
        } else {
            Terminal.error.write(text)
        }
        return code == .validationFailure ? wrongUsage : code.rawValue
    }
}
