internal import Acting
internal import ArgumentParser
internal import FoundationEssentials
internal import Messaging
internal import Model
internal import Store

/// `signalbox dead resolve`
struct DeadResolveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve",
        abstract: "Say of a step in the state `unknown` whether its effect happened.",
        discussion: """
            Ask the receiver first, by the key. With --sent the step is done and the rule's next step begins; with --not-sent \
            it is tried again, with the same key and a new budget of attempts.
            """
    )

    @Argument(
        help: ArgumentHelp(
            "The step, as `dead unknown` shows it; its execution's id alone, where one step is unknown; or its dead letter's id.",
            valueName: "step"
        ),
        transform: ArgumentText.step
    )
    var step: StepName

    @Flag(help: "It happened.")
    var sent = false

    @Flag(help: "It did not happen.")
    var notSent = false

    @Option(help: "How that is known, for the log.")
    var reason: String?

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard sent != notSent else { throw ValidationError("give one of --sent and --not-sent") }
    }

    func run() async throws {
        let session = try await Session(options)
        let resolution = sent ? Resolution.sent : .notSent
        try await session.withStore { store in
            let job = try await job(store)
            try await session.requireExchange(Exchanges.actions)
            let result = try await store.resolve(job, resolution, who: OperatorName.current, reason: reason)
            let jobs: [Job]
            switch result {
            case .resolved(let next), .before(let next): jobs = next
            case .notUnknown(let state):
                throw CommandFailure(.refused, "step \(job.messageID) is \(state.rawValue), not unknown")
            case .hindered(let hindrance):
                throw CommandFailure(.refused, "step \(job.messageID) cannot be tried again: \(hindrance.words)")
            case .busy:
                throw CommandFailure(.refused, "a worker holds step \(job.messageID) at this moment: try again")
            case .missing: throw CommandFailure(.unknownName, "there is no step \(job.messageID)")
            }
            try await session.withPublisher { publisher in
                try await BoundedPublisher(publisher: publisher).publish(JobBundle.messages(for: jobs)) { _ in }
            }
            let word = sent ? "done" : "pending again"
            let before = if case .before = result { " already" } else { "" }
            let next = jobs.isEmpty ? "nothing follows" : "published \(jobs.map(\.messageID).joined(separator: ", "))"
            Terminal.output.write("step \(job.messageID) is \(word)\(before); \(next)\n")
        }
    }

    private func job(_ store: Store) async throws -> Job {
        if step.step == nil, let letter = try await store.deadLetter(step.id, tenant: nil) {
            guard let job = letter.letter.job else {
                throw CommandFailure(.refused, "the dead letter is no job's: there is nothing to resolve")
            }
            return job
        }
        let unknown = try await store.unknownSteps(execution: step.id).map(\.job)
        if let place = step.step {
            if let job = unknown.first(where: { $0.step == place }) { return job }
            let all = try await store.jobs(ofExecution: step.id, tenant: nil)
            if let job = all.first(where: { $0.step == place }) { return job }
        } else if let job = unknown.first {
            return job
        }
        throw CommandFailure(
            .unknownName,
            "there is no dead letter and no unknown step of that name; `signalbox dead unknown` shows those that there are"
        )
    }
}
