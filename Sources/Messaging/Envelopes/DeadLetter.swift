package import FoundationEssentials
package import Model

/// A job or an event that was given up on, with its bytes and its cause, on its way to the keeper.
package struct DeadLetter: Sendable, Hashable {
    /// What was given up on.
    package enum Subject: String, Sendable, CaseIterable {
        case event, job
    }

    package var subject: Subject
    /// The queue that it was taken from.
    package var queue: String
    package var messageID: String?
    package var contentType: String?
    /// The message's application headers, as JSON.
    package var headers: JSONValue
    package var body: [UInt8]
    package var cause: Cause
    /// What of the message could be read.
    package var tenant: String?
    package var eventType: String?
    package var eventID: String?
    package var job: Job?

    /// Why it was given up on.
    package struct Cause: Sendable, Hashable {
        /// A short machine-readable class, such as `malformed_json` or `http_410`.
        package var code: String
        /// The field at fault, where there is one.
        package var field: String?
        /// A sentence for a person.
        package var message: String

        package init(code: String, field: String? = nil, message: String) {
            self.code = code
            self.field = field
            self.message = message
        }
    }

    package init(
        subject: Subject,
        queue: String,
        messageID: String? = nil,
        contentType: String? = nil,
        headers: JSONValue = .object(JSONObject()),
        body: [UInt8],
        cause: Cause,
        tenant: String? = nil,
        eventType: String? = nil,
        eventID: String? = nil,
        job: Job? = nil
    ) {
        self.subject = subject
        self.queue = queue
        self.messageID = messageID
        self.contentType = contentType
        self.headers = headers
        self.body = body
        self.cause = cause
        self.tenant = tenant
        self.eventType = eventType
        self.eventID = eventID
        self.job = job
    }

    /// The same for every copy of the same dead letter, so that one published twice is kept once.
    package var id: UUID {
        DedupeKey.deadLetter(queue: queue, messageID: messageID ?? "", body: body)
    }
}
