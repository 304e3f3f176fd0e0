internal import Model

/// Every schema that stands in the documents, what each is called, and where references lead.
struct SchemaLibrary {
    /// A schema with an identifier of its own, or the root of a document.
    struct Resource {
        var uri: URIReference
        var root: SchemaPlace
        var anchors: [String: SchemaPlace] = [:]
        var dynamicAnchors: [String: SchemaPlace] = [:]
    }

    private let documents: [JSONValue]
    private(set) var resources: [Resource] = []
    private(set) var problems: [SchemaProblem] = []
    /// In the order they were found.
    private(set) var places: [SchemaPlace] = []
    private var resourceOf: [SchemaPlace: Int] = [:]
    private var byURI: [String: Int] = [:]

    init(_ schema: JSONValue, options: SchemaOptions) {
        let others = options.documents.sorted { $0.key < $1.key }
        documents = [schema] + others.map(\.value)
        for (document, uri) in ([""] + others.map(\.key)).enumerated() {
            let root = SchemaPlace(document: document, path: [])
            let resource = addResource(URIReference(uri), root: root)
            scan(documents[document], at: root, resource: resource, depth: 0)
        }
    }

    /// Where a reference from a resource leads; nil where that is nowhere.
    mutating func place(of reference: String, from resource: Int) -> SchemaPlace? {
        let target = resources[resource].uri.resolving(URIReference(reference))
        guard let found = byURI[target.withoutFragment] else { return nil }
        let fragment = Self.unescaped(target.fragment ?? "")
        if fragment.isEmpty { return resources[found].root }
        guard fragment.hasPrefix("/") else {
            return resources[found].anchors[fragment] ?? resources[found].dynamicAnchors[fragment]
        }
        guard let segments = JSONPointer.segments(fragment) else { return nil }
        let root = resources[found].root
        let place = SchemaPlace(document: root.document, path: root.path + segments)
        if resourceOf[place] != nil { return place }
        // It may stand where no keyword has it.
        guard let value = value(at: place), Self.isSchema(value) else { return nil }
        scan(value, at: place, resource: found, depth: 0)
        return place
    }

    /// The resource and name of a dynamic anchor, where a reference names one.
    func dynamicAnchor(of reference: String, from resource: Int) -> String? {
        let target = resources[resource].uri.resolving(URIReference(reference))
        guard let found = byURI[target.withoutFragment], let name = target.fragment,
            resources[found].dynamicAnchors[name] != nil
        else { return nil }
        return name
    }

    func resource(of place: SchemaPlace) -> Int { resourceOf[place] ?? 0 }

    func value(at place: SchemaPlace) -> JSONValue? { documents[place.document].value(at: place.path) }

    private static func isSchema(_ value: JSONValue) -> Bool {
        switch value {
        case .object, .bool: true
        default: false
        }
    }

    private mutating func addResource(_ uri: URIReference, root: SchemaPlace) -> Int {
        resources.append(Resource(uri: uri, root: root))
        byURI[uri.withoutFragment] = resources.count - 1
        return resources.count - 1
    }

    private mutating func scan(_ value: JSONValue, at place: SchemaPlace, resource: Int, depth: Int) {
        guard resourceOf[place] == nil else { return }
        guard depth <= SchemaLimits.depth else {
            return refuse(.limit, place, "schemas are nested deeper than \(SchemaLimits.depth) (depth)")
        }
        guard places.count < SchemaLimits.subschemas else {
            if places.count == SchemaLimits.subschemas {
                refuse(.limit, place, "the schema holds more than \(SchemaLimits.subschemas) schemas (subschemas)")
            }
            return
        }
        guard case .object(let object) = value else {
            if case .bool = value {
                (resourceOf[place], places) = (resource, places + [place])
            } else {
                refuse(.value, place, "expected a schema, which is an object or a boolean, found \(value.typeName)")
            }
            return
        }
        var resource = resource
        if case .string(let id)? = object["$id"] {
            let uri = resources[resource].uri.resolving(URIReference(id))
            if let fragment = uri.fragment, !fragment.isEmpty {
                refuse(.value, place.appending("$id"), "`\(id)` has a fragment; expected a URI without one")
            }
            resource = place.path.isEmpty && place.document == 0 ? rename(uri) : addResource(uri, root: place)
        }
        resourceOf[place] = resource
        places.append(place)
        if case .string(let name)? = object["$anchor"] { add(name, dynamic: false, place, resource) }
        if case .string(let name)? = object["$dynamicAnchor"] { add(name, dynamic: true, place, resource) }
        for (keyword, value) in object {
            if SchemaKeyword.schemas.contains(keyword) {
                scan(value, at: place.appending(keyword), resource: resource, depth: depth + 1)
            } else if SchemaKeyword.lists.contains(keyword), case .array(let values) = value {
                for (index, value) in values.enumerated() {
                    scan(value, at: place.appending(keyword, "\(index)"), resource: resource, depth: depth + 1)
                }
            } else if SchemaKeyword.maps.contains(keyword), case .object(let values) = value {
                for (name, value) in values {
                    scan(value, at: place.appending(keyword, name), resource: resource, depth: depth + 1)
                }
            }
        }
    }

    // The root's own identifier takes the place of the URI that it was read from.
    private mutating func rename(_ uri: URIReference) -> Int {
        resources[0].uri = uri
        byURI[uri.withoutFragment] = 0
        return 0
    }

    private mutating func add(_ name: String, dynamic: Bool, _ place: SchemaPlace, _ resource: Int) {
        if let other = resources[resource].anchors[name] ?? resources[resource].dynamicAnchors[name] {
            return refuse(
                .value,
                place,
                "the anchor `\(name)` stands at \(JSONPointer.text(other.path)) too"
            )
        }
        if dynamic {
            resources[resource].dynamicAnchors[name] = place
        } else {
            resources[resource].anchors[name] = place
        }
    }

    private mutating func refuse(_ code: SchemaProblem.Code, _ place: SchemaPlace, _ message: String) {
        problems.append(SchemaProblem(code, at: place.path, message))
    }

    private static func unescaped(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
