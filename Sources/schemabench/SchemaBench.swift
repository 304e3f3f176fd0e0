internal import JSONSchema
internal import Model

/// Measures what it costs to validate a payload of about a kilobyte. Prints the best of ten rounds.
@main
struct SchemaBench {
    private static let rounds = 10
    private static let count = 20_000

    static func main() throws {
        let schema = try Schema(compiling: JSONValue(parsing: Array(text.utf8)))
        guard let payload = schema.example(seed: 7) else { return print("the schema has no example") }
        var best = Double.infinity
        for _ in 0..<rounds {
            let begun = ContinuousClock.now
            var fitting = 0
            for _ in 0..<count where schema.fits(payload) { fitting += 1 }
            let took = (ContinuousClock.now - begun) / count
            precondition(fitting == count)
            best = min(best, Double(took.components.attoseconds) / 1e12)
        }
        print("payload_bytes \(payload.text.count)")
        print("validate_microseconds \((best * 1000).rounded() / 1000)")
    }

    private static let text = """
        {"type": "object", "additionalProperties": false,
         "required": ["tenantId", "occurredAt", "ticketId", "title", "statusId", "requester", "lines"],
         "properties": {
          "tenantId": {"type": "string", "minLength": 1, "maxLength": 64},
          "occurredAt": {"type": "string", "format": "date-time"}, "createdAt": {"type": "string", "format": "date-time"},
          "ticketId": {"$ref": "#/$defs/id"}, "clientId": {"$ref": "#/$defs/id"}, "contactId": {"$ref": "#/$defs/id"},
          "title": {"type": "string", "minLength": 1, "maxLength": 200}, "statusId": {"$ref": "#/$defs/id"},
          "channel": {"enum": ["email", "portal", "ui", "api"]}, "priority": {"type": "integer", "minimum": 1, "maximum": 100},
          "billable": {"type": "boolean"}, "amount": {"type": "number", "minimum": 0, "multipleOf": 0.01},
          "reference": {"type": "string", "pattern": "^[A-Za-z]{2,4}-[0-9]{2,8}$"},
          "requester": {"type": "object", "required": ["id", "email"], "properties": {
            "id": {"$ref": "#/$defs/id"}, "email": {"type": "string", "format": "email"},
            "name": {"type": "string", "minLength": 20, "maxLength": 80}, "phone": {"type": ["string", "null"]}}},
          "tagIds": {"type": "array", "items": {"$ref": "#/$defs/id"}, "uniqueItems": true, "minItems": 4},
          "lines": {"type": "array", "minItems": 7, "items": {"type": "object", "required": ["sku", "quantity", "price"],
            "properties": {"sku": {"$ref": "#/$defs/id"}, "quantity": {"type": "integer", "minimum": 1},
             "price": {"type": "number", "minimum": 0}, "text": {"type": "string", "minLength": 30, "maxLength": 120}}}}},
         "anyOf": [{"required": ["clientId"]}, {"required": ["contactId"]}],
         "$defs": {"id": {"type": "string", "minLength": 1, "maxLength": 128}}}
        """
}
