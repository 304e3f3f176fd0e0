internal import FoundationEssentials
internal import Messaging
internal import Model
internal import Store

extension StoredDeadLetter {
    /// All but the message itself.
    var summaryJSON: JSONObject {
        [
            "id": .id(id),
            "state": .string(state.rawValue),
            "subject": .string(letter.subject.rawValue),
            "tenant": .text(letter.tenant),
            "kind": .text(kind),
            "cause": .string(letter.cause.code),
            "field": .text(letter.cause.field),
            "message": .string(letter.cause.message),
            "queue": .string(letter.queue),
            "eventType": .text(letter.eventType),
            "eventId": .text(letter.eventID),
            "execution": .id(letter.job?.execution),
            "step": .count(letter.job?.step),
            "occurrences": .count(occurrences),
            "firstAt": .time(firstAt),
            "lastAt": .time(lastAt),
        ]
    }

    /// With the message: its body as text where it is UTF-8, else in base64.
    var json: JSONObject {
        var object = summaryJSON
        object["messageId"] = .text(letter.messageID)
        object["contentType"] = .text(letter.contentType)
        object["headers"] = letter.headers
        let text = String(validating: letter.body, as: UTF8.self)
        object["body"] = .text(text)
        object["bodyBase64"] = text == nil ? .string(Data(letter.body).base64EncodedString()) : .null
        return object
    }
}
