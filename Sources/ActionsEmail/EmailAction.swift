package import Acting
internal import FoundationEssentials
package import Model
package import Outbound
internal import Store

/// Sends an email through the operator's relay.
package struct EmailAction: OutboundHandler {
    package static let schema = ActionSchema(
        kind: .email,
        summary: "Sends an email.",
        arguments: [
            ArgumentSchema(name: "to", summary: "The recipient's address.", type: .mailbox, isRequired: true),
            ArgumentSchema(name: "subject", summary: "The subject.", type: .text, isRequired: true),
            ArgumentSchema(name: "text", summary: "The body as plain text.", type: .text, isRequired: true),
            ArgumentSchema(name: "html", summary: "The body as HTML; values are escaped.", type: .text(isHTML: true)),
            ArgumentSchema(name: "from", summary: "The sender; by default the operator's.", type: .mailbox),
        ],
        defaultOnUnknown: .hold,
        isOutbound: true,
        output: ["status": 250, "messageId": "<00000000-0000-8000-8000-000000000000@signalbox>"]
    )

    private let client: OutboundClient
    private let server: SMTPServer
    private let sender: String?
    private let deadline: Duration
    private let clock: WallClock

    /// - Parameters:
    ///   - sender: The address that mail is from where the rule gives none.
    ///   - deadline: For a whole exchange with the server.
    package init(
        client: OutboundClient,
        server: SMTPServer,
        sender: String?,
        deadline: Duration,
        clock: WallClock = .system
    ) {
        self.client = client
        self.server = server
        self.sender = sender
        self.deadline = deadline
        self.clock = clock
    }

    /// Any: the client's mails have threads of their own.
    package var executor: (any TaskExecutor)? { nil }

    package func act(on request: ActionRequest) async -> ActionResult {
        let mail: MailMessage
        let recipient: String
        do throws(ArgumentError) {
            recipient = try request.requiredText("to")
            mail = try message(for: request, to: recipient)
        } catch {
            return ActionResult(.dead(error.failure))
        }
        let begun = ContinuousClock.now
        let outcome: Outcome
        var reply: SMTPReply?
        do throws(OutboundError) {
            let accepted = try await client.send(mail, via: server, deadline: request.timeout ?? deadline)
            reply = accepted
            outcome = .done(output: [
                "status": .number(JSONNumber(accepted.code)), "messageId": .string(mail.messageID),
            ])
        } catch {
            if case .smtpRefused(let refusal) = error.code { reply = refusal }
            outcome = Outcome(error)
        }
        let delivery = Delivery(
            kind: .email,
            destination: String(recipient.split(separator: "@").last ?? ""),
            outcome: outcome.attempt,
            status: reply?.code,
            latency: .now - begun,
            response: reply.map { String($0.description.prefix(1024)) }
        )
        return ActionResult(
            outcome,
            effects: [Effect(id: request.effectKey(recipient: recipient), change: .delivery(delivery))]
        )
    }

    private func message(for request: ActionRequest, to recipient: String) throws(ArgumentError) -> MailMessage {
        let given = try request.text("from")
        guard let from = given?.isEmpty == false ? given : sender else {
            throw ArgumentError(name: "from", expected: "an address, or the setting email.from", found: "neither")
        }
        let html = try request.text("html")
        // The same in every attempt: what receivers know a second copy by.
        let key = request.effectKey(recipient: recipient).text
        return MailMessage(
            envelopeFrom: from,
            recipients: [recipient],
            from: Mailbox(address: from),
            to: [Mailbox(address: recipient)],
            subject: try request.requiredText("subject"),
            messageID: "<\(key)@\(from.split(separator: "@").last ?? "localhost")>",
            date: clock.now.microseconds / 1_000_000,
            text: try request.requiredText("text"),
            html: html?.isEmpty == false ? html : nil
        )
    }
}
