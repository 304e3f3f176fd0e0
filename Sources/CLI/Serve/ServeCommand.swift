internal import ArgumentParser
internal import Roles
internal import Runtime

/// Runs roles in one process: all of them, or those that are named.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run all roles, or some, in this process until SIGTERM."
    )

    /// Where its health server listens unless the settings say otherwise.
    private static let healthPort = 9600

    @Option(help: "Roles, separated by commas: \(Role.all.map(\.name).joined(separator: ", ")). Default: all.")
    var roles: String?

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        _ = try chosen()
    }

    func run() async throws {
        let settings = try await Settings.load(configFile: options.config, roleHealthPort: Self.healthPort)
        let code = await Launcher.run(program: "signalbox", roles: try chosen(), settings: settings)
        guard code == .success else { throw ArgumentParser.ExitCode(code.rawValue) }
    }

    private func chosen() throws -> [Role] {
        guard let roles else { return Role.all }
        var chosen: [Role] = []
        for name in roles.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
            guard let role = Role(name: name) else {
                let known = Role.all.map(\.name).joined(separator: ", ")
                throw ValidationError("--roles: '\(name)' is no role; expected some of \(known)")
            }
            if !chosen.contains(role) { chosen.append(role) }
        }
        return chosen
    }
}
