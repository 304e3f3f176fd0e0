/// Makes one event from its attributes and its payload, or says what is wrong with it.
struct EventReader {
    let attributes: EventAttributes
    /// nil: the event carries none.
    let data: JSONValue?
    let dataText: [UInt8]
    let limits: EventLimits

    /// What else is readable is named in the refusal.
    func event() throws(EventRefusal) -> Event {
        do throws(EventRefusal) {
            return try validEvent()
        } catch {
            throw naming(error)
        }
    }

    /// The same refusal with those of the attributes that are there and valid.
    func naming(_ refusal: EventRefusal) -> EventRefusal {
        var refusal = refusal
        refusal.tenant = try? tenant()
        refusal.type = try? name("type")
        refusal.source = try? name("source")
        refusal.id = try? required("id")
        return refusal
    }

    private func validEvent() throws(EventRefusal) -> Event {
        if let flaw = attributes.flaw { throw flaw }
        guard try required("specversion") == "1.0" else {
            throw invalid("specversion", "1.0, the version that is understood")
        }
        if let contentType = try optional("datacontenttype") {
            guard MediaType(contentType)?.isJSON == true else {
                throw EventRefusal(
                    .unsupportedContentType,
                    field: "datacontenttype",
                    message: "datacontenttype is no JSON type; expected application/json or a type that ends in +json"
                )
            }
        }
        let payload: JSONValue
        switch data {
        case nil, .null: payload = .object(JSONObject())
        case .object?: payload = data ?? .null
        case let other?:
            throw EventRefusal(
                .invalidData,
                field: "data",
                message: "data is of the type \(other.typeName); expected an object"
            )
        }
        guard dataText.count <= limits.maximumDataBytes else {
            throw EventRefusal(
                .tooLarge,
                field: "data",
                message: "data has \(dataText.count) bytes; expected at most \(limits.maximumDataBytes)"
            )
        }
        return Event(
            tenant: try tenant(),
            type: try name("type"),
            source: try name("source"),
            id: try required("id"),
            time: try time(),
            subject: try optional("subject"),
            dataSchema: try optional("dataschema", maximumBytes: limits.maximumSchemaBytes),
            causationID: try optional("causationid"),
            correlationID: try optional("correlationid"),
            traceparent: traceparent,
            depth: try depth(),
            data: payload,
            dataText: data == nil || data == .null ? Array("{}".utf8) : dataText
        )
    }

    private func time() throws(EventRefusal) -> Timestamp {
        guard let time = Timestamp(rfc3339: try required("time")) else {
            throw invalid("time", "an RFC 3339 time such as 2026-03-01T09:30:00Z")
        }
        return time
    }

    /// CloudEvents' `Integer`: a number in JSON, its digits elsewhere.
    private func depth() throws(EventRefusal) -> Int {
        let depth: Int64? =
            switch attributes["causationdepth"] {
            case nil: 0
            case .integer(let number)?: number
            case .text(let text)?: text.utf8.allSatisfy { $0.decimalDigit != nil } ? Int64(text) : nil
            case .object?, .other?: nil
            }
        guard let depth, (0...Int64(Int32.max)).contains(depth) else {
            throw invalid("causationdepth", "an integer from 0 to \(Int32.max)")
        }
        return Int(depth)
    }

    /// W3C Trace Context: a receiver that cannot read the header goes on without it.
    private var traceparent: String? {
        guard case .text(let text)? = attributes["traceparent"], (55...256).contains(text.utf8.count),
            text.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || Character(Unicode.Scalar($0)).isHexDigit })
        else { return nil }
        return text
    }

    // MARK: Tenants

    /// The attribute, as a string or as an object with an `id`; where there is none, the payload's `tenant` or
    /// `tenantId`, in either form.
    private func tenant() throws(EventRefusal) -> TenantID {
        switch attributes["tenantid"] {
        case .text(let text)?: return try tenant(text, in: "tenantid")
        case .object(let object)?: return try tenant(in: object, at: "tenantid")
        case .integer?, .other?: throw invalid("tenantid", Self.tenantForm)
        case nil: break
        }
        var found: [TenantID] = []
        for key in ["tenant", "tenantId"] {
            switch data?[key] {
            case nil, .null?: continue
            case .string(let text)?: found.append(try tenant(text, in: "data.\(key)"))
            case .object(let object)?: found.append(try tenant(in: object, at: "data.\(key)"))
            case _?: throw invalid("data.\(key)", Self.tenantForm)
            }
        }
        guard let tenant = found.first else {
            throw EventRefusal(
                .missingAttribute,
                field: "tenantid",
                message: "tenantid is missing; expected the attribute, or data.tenant, as \(Self.tenantForm)"
            )
        }
        // To guess would be to show one customer's event to another.
        guard found.allSatisfy({ $0 == tenant }) else {
            throw invalid("data.tenantId", "the same tenant as data.tenant")
        }
        return tenant
    }

    private func tenant(in object: JSONObject, at field: String) throws(EventRefusal) -> TenantID {
        guard case .string(let text)? = object["id"] else { throw invalid(field, Self.tenantForm) }
        return try tenant(text, in: "\(field).id")
    }

    private func tenant(_ text: String, in field: String) throws(EventRefusal) -> TenantID {
        guard let tenant = TenantID(rawValue: text) else { throw invalid(field, Self.tenantForm) }
        return tenant
    }

    private static let tenantForm = "1 to 64 of A–Z a–z 0–9 . _ -, or an object with such an id"

    // MARK: Texts

    /// A required attribute in which white space would be a mistake.
    private func name(_ name: String) throws(EventRefusal) -> String {
        let text = try required(name)
        guard !text.unicodeScalars.contains(where: \.isWhiteSpace) else {
            throw invalid(name, "no white space")
        }
        return text
    }

    private func required(_ name: String) throws(EventRefusal) -> String {
        guard let text = try optional(name) else {
            throw EventRefusal(.missingAttribute, field: name, message: "\(name) is missing; expected a string")
        }
        return text
    }

    private func optional(_ name: String, maximumBytes: Int? = nil) throws(EventRefusal) -> String? {
        let maximumBytes = maximumBytes ?? limits.maximumAttributeBytes
        switch attributes[name] {
        case nil: return nil
        case .text(let text)?:
            guard !text.isEmpty, text.utf8.count <= maximumBytes else {
                throw invalid(name, "1 to \(maximumBytes) bytes, but it has \(text.utf8.count)")
            }
            guard text.unicodeScalars.allSatisfy(\.isAttributeScalar) else {
                throw invalid(name, "no control characters and no noncharacters")
            }
            return text
        case .object?: throw invalid(name, "a string, but it is an object")
        case .integer?: throw invalid(name, "a string, but it is of the type number")
        case .other(let kind)?: throw invalid(name, "a string, but it is of the type \(kind)")
        }
    }

    private func invalid(_ field: String, _ expected: String) -> EventRefusal {
        EventRefusal(.invalidAttribute, field: field, message: "\(field) is not valid; expected \(expected)")
    }
}
