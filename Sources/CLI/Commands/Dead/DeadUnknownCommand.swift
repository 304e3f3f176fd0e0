internal import ArgumentParser
internal import FoundationEssentials
internal import Messaging
internal import Model
internal import Store

/// `signalbox dead unknown`
struct DeadUnknownCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unknown",
        abstract: "List steps of which nobody knows whether their effects happened, for `dead resolve`.",
        discussion:
            "KEY is the webhook-id that the request had. An email's is made with its recipient, so it is not shown."
    )

    @OptionGroup var filter: TenantFilter
    @OptionGroup var page: PageOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let steps = try await Session(options).withStore { store in
            try await store.require(filter.tenant)
            return try await store.unknownSteps(tenant: filter.tenant, page: page.slice)
        }
        Listing(
            [
                Column("STEP", "step"), .time("SINCE", "since"), Column("TENANT", "tenant"), Column("KIND", "kind"),
                Column("RULE", "rule"), Column("EVENT", "eventId"), Column("ATTEMPTS", "attempts", .right),
                Column("KEY", "key"), Column("CAUSE", "cause"), Column("MESSAGE", "message"),
            ],
            steps.map { step in
                [
                    "step": .string(step.job.messageID),
                    "tenant": .string(step.job.tenant.rawValue),
                    "kind": .string(step.job.kind.rawValue),
                    "rule": .string(step.rule),
                    "eventId": .string(step.eventID),
                    "eventTime": .time(step.job.occurredAt),
                    "attempts": .count(step.attempts),
                    "key": step.webhookID.map { .id($0) } ?? .null,
                    "cause": .text(step.error?.code),
                    "message": .text(step.error?.message),
                    "since": .time(step.since),
                ]
            }
        ).write(as: output.output)
    }
}

extension UnknownStep {
    /// What its receiver knows a webhook by; nil for other kinds, whose keys need more than the job.
    fileprivate var webhookID: UUID? {
        job.kind == .webhook ? DedupeKey.effect(execution: job.execution, step: job.step) : nil
    }
}
