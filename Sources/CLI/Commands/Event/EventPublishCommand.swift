internal import AMQP
internal import ArgumentParser
internal import Messaging
internal import Model
internal import Roles

/// `signalbox event publish`
struct EventPublishCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract:
            "Publish the events of a file, one CloudEvent in JSON a line, and wait until the broker has confirmed them.",
        discussion: """
            All lines are checked first, and nothing is published if one is no event. Then each goes out byte for byte. \
            Events that arrive a second time are not taken twice, so a file may be published again.
            """
    )

    @Option(
        help: ArgumentHelp("The file; - is standard input.", valueName: "file"),
        completion: .file(extensions: ["ndjson", "jsonl"])
    )
    var file: String

    @Option(help: "Make all of them this tenant's: sets their attribute tenantid.", transform: ArgumentText.tenant)
    var tenant: TenantID?

    @Flag(help: "Publish lines as they are, whether they are events or not.")
    var unchecked = false

    @Flag(name: .customLong("validate"), help: "Check each event by its tenant's catalog too, before any is published.")
    var validates = false

    @Flag(
        help:
            "Move the events' times: the latest is now, the others as long before it as they were. Each time they are new events."
    )
    var now = false

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if validates && unchecked { throw ValidationError("--validate does not go with --unchecked") }
        if now && unchecked { throw ValidationError("--now needs events: it does not go with --unchecked") }
    }

    func run() async throws {
        let session = try await Session(options)
        var publication = EventPublication(
            file: try EventFile(path: file),
            tenant: tenant,
            decoder: unchecked ? nil : EventDecoder(limits: session.wiring.eventLimits)
        )
        var survey = try publication.check()
        if validates {
            let tenants = survey.tenants
            publication.schemas = try await session.withStore { try await PublicationSchemas(of: tenants, from: $0) }
            survey = try publication.check()
        }
        let total = survey.count
        let shift = now ? survey.latest.map { WallClock.system.now - $0 } ?? .zero : .zero
        try await session.requireExchange(Exchanges.events)
        var progress = ProgressBar(total: total)
        let began = ContinuousClock.now
        do {
            try await session.withPublisher { publisher in
                try await publication.publish(BoundedPublisher(publisher: publisher), shift: shift) {
                    progress.advance(by: $0)
                }
            }
        } catch {
            progress.finish()
            throw CommandFailure(
                .unconfirmed,
                "confirmed \(progress.done) of \(total) events, then: \(error)\n"
                    + "Publish the file again: what arrived already is not taken twice.",
                cause: error
            )
        }
        progress.finish()
        let rate = ProgressBar.rate(total, ContinuousClock.now - began)
        Terminal.output.write("confirmed \(progress.done) of \(total) events (\(rate)/s)\n")
    }
}
