internal import Model

/// From a schema's JSON to its nodes. Collects all that is wrong, so that its author sees everything at once.
struct SchemaCompiler {
    let options: SchemaOptions
    private var library: SchemaLibrary
    private var indices: [SchemaPlace: Int] = [:]
    private var pending: [SchemaPlace] = []
    private var nodes: [SchemaNode?] = []
    private var patterns = 0
    private(set) var problems: [SchemaProblem] = []
    private(set) var usesDynamicReferences = false

    private static let problemLimit = 50

    init(_ schema: JSONValue, options: SchemaOptions) {
        self.options = options
        library = SchemaLibrary(schema, options: options)
    }

    /// The nodes, the root first, and which node a dynamic anchor is in each resource.
    mutating func compile() throws(SchemaError) -> (nodes: [SchemaNode], anchors: [String: [Int: Int]]) {
        try finish(library.problems)
        // All of the schema itself, so that no part of it goes unchecked; of other documents what is referred to.
        for place in library.places where place.document == 0 { _ = node(at: place) }
        var anchors: [String: [Int: Int]] = [:]
        repeat {
            while let place = pending.popLast() {
                guard let index = indices[place], let value = library.value(at: place) else { continue }
                nodes[index] = compile(value, place)
            }
            if usesDynamicReferences {
                for (number, resource) in library.resources.enumerated() {
                    for (name, place) in resource.dynamicAnchors {
                        anchors[name, default: [:]][number] = node(at: place)
                    }
                }
            }
        } while !pending.isEmpty
        try finish(library.problems + problems)
        let nodes = nodes.compactMap(\.self)
        let loops = SchemaLoops(nodes: nodes, anchors: anchors).problems
        try finish(loops)
        return (nodes, anchors)
    }

    private func finish(_ problems: [SchemaProblem]) throws(SchemaError) {
        guard !problems.isEmpty else { return }
        throw SchemaError(problems: Array(problems.prefix(Self.problemLimit)))
    }

    /// The index of the node of a schema, which is compiled if it is not yet.
    mutating func node(at place: SchemaPlace) -> Int {
        if let index = indices[place] { return index }
        let index = nodes.count
        indices[place] = index
        nodes.append(nil)
        pending.append(place)
        return index
    }

    mutating func refuse(_ code: SchemaProblem.Code, _ place: SchemaPlace, _ message: String) {
        problems.append(SchemaProblem(code, at: place.path, message))
    }

    mutating func pattern(_ text: String, at place: SchemaPlace) -> Pattern? {
        patterns += 1
        guard patterns <= SchemaLimits.patterns else {
            refuse(.limit, place, "has more than \(SchemaLimits.patterns) regular expressions (patterns)")
            return nil
        }
        do {
            return try Pattern(text)
        } catch {
            refuse(.value, place, "the regular expression \(error.message)")
            return nil
        }
    }

    private mutating func compile(_ value: JSONValue, _ place: SchemaPlace) -> SchemaNode {
        let resource = library.resource(of: place)
        let pointer = JSONPointer.text(place.path)
        guard case .object(let object) = value else {
            return SchemaNode(pointer: pointer, resource: resource, verdict: value == .bool(true))
        }
        checkKeywords(object, place)
        var reader = KeywordReader(object: object, place: place)
        let types = reader.types()
        let node = SchemaNode(
            pointer: pointer,
            resource: resource,
            types: types,
            constant: object["const"],
            choices: reader.choices(),
            number: reader.number(),
            string: string(&reader),
            array: array(&reader),
            object: self.object(&reader),
            applicators: applicators(&reader, resource),
            unevaluatedItems: object["unevaluatedItems"].map { _ in self.node(at: place.appending("unevaluatedItems"))
            },
            unevaluatedProperties: object["unevaluatedProperties"].map { _ in
                self.node(at: place.appending("unevaluatedProperties"))
            },
            formatName: reader.format
        )
        for keyword in ["contentSchema"] where object[keyword] != nil { _ = self.node(at: place.appending(keyword)) }
        problems += reader.problems
        return node
    }

    private mutating func checkKeywords(_ object: JSONObject, _ place: SchemaPlace) {
        if case .string(let dialect)? = object["$schema"] {
            let plain = dialect.hasSuffix("#") ? String(dialect.dropLast()) : dialect
            if plain != SchemaKeyword.dialect {
                refuse(
                    .unsupported,
                    place.appending("$schema"),
                    "the dialect `\(dialect.prefix(120))` is not supported; expected \(SchemaKeyword.dialect)"
                )
            }
        }
        guard options.refusesUnknownKeywords else { return }
        for keyword in object.keys where !SchemaKeyword.all.contains(keyword) && !keyword.hasPrefix("x-") {
            let there = place.appending(keyword)
            if let now = SchemaKeyword.replaced[keyword] {
                refuse(.unsupported, there, "`\(keyword)` is of an older draft; expected `\(now)`")
            } else if keyword == "$vocabulary" {
                refuse(.unsupported, there, "`$vocabulary` is not supported: there is one dialect")
            } else {
                let near = Nearest.name(to: keyword, among: SchemaKeyword.all.sorted())
                refuse(
                    .unknownName,
                    there,
                    "there is no keyword `\(keyword.prefix(80))`" + (near.map { "; did you mean `\($0)`?" } ?? "")
                )
            }
        }
    }

    private mutating func string(_ reader: inout KeywordReader) -> StringRules? {
        let object = reader.object
        let minLength = reader.count("minLength")
        let maxLength = reader.count("maxLength")
        let pattern = reader.text("pattern").flatMap { self.pattern($0, at: reader.place.appending("pattern")) }
        var format: Format?
        if let name = reader.format, options.assertsFormats {
            format = Format(rawValue: name)
            if format == nil {
                let there = reader.place.appending("format")
                if Format.unchecked.contains(name) {
                    refuse(.unsupported, there, "the format `\(name)` is not supported")
                } else {
                    let hint = Nearest.hint(for: name, among: Format.allCases.map(\.rawValue))
                    refuse(.unknownName, there, "there is no format `\(name.prefix(80))`" + hint)
                }
            }
        }
        guard ["minLength", "maxLength", "pattern"].contains(where: { object[$0] != nil }) || format != nil else {
            return nil
        }
        return StringRules(minLength: minLength, maxLength: maxLength, pattern: pattern, format: format)
    }

    private mutating func array(_ reader: inout KeywordReader) -> ArrayRules? {
        let object = reader.object
        let keywords = [
            "minItems", "maxItems", "uniqueItems", "prefixItems", "items", "contains", "minContains", "maxContains",
        ]
        guard keywords.contains(where: { object[$0] != nil }) else { return nil }
        let place = reader.place
        let prefix = reader.list("prefixItems").indices.map { node(at: place.appending("prefixItems", "\($0)")) }
        return ArrayRules(
            minItems: reader.count("minItems"),
            maxItems: reader.count("maxItems"),
            uniqueItems: reader.flag("uniqueItems"),
            prefixItems: prefix,
            items: object["items"].map { _ in node(at: place.appending("items")) },
            contains: object["contains"].map { _ in node(at: place.appending("contains")) },
            minContains: reader.count("minContains"),
            maxContains: reader.count("maxContains")
        )
    }

    private mutating func object(_ reader: inout KeywordReader) -> ObjectRules? {
        let object = reader.object
        let keywords = [
            "properties", "patternProperties", "additionalProperties", "propertyNames", "required",
            "dependentRequired", "minProperties", "maxProperties",
        ]
        guard keywords.contains(where: { object[$0] != nil }) else { return nil }
        let place = reader.place
        let properties = reader.map("properties").map { ($0.key, node(at: place.appending("properties", $0.key))) }
        var patternProperties: [(Pattern, Int)] = []
        for (text, _) in reader.map("patternProperties") {
            let there = place.appending("patternProperties", text)
            let index = node(at: there)
            if let pattern = pattern(text, at: there) { patternProperties.append((pattern, index)) }
        }
        return ObjectRules(
            minProperties: reader.count("minProperties"),
            maxProperties: reader.count("maxProperties"),
            slots: PropertySlots(properties: properties, required: reader.names("required")),
            patternProperties: patternProperties,
            additionalProperties: object["additionalProperties"].map { _ in
                node(at: place.appending("additionalProperties"))
            },
            propertyNames: object["propertyNames"].map { _ in node(at: place.appending("propertyNames")) },
            dependentRequired: reader.dependentRequired()
        )
    }

    private mutating func applicators(_ reader: inout KeywordReader, _ resource: Int) -> [Applicator] {
        let object = reader.object
        let place = reader.place
        var applicators: [Applicator] = []
        if let reference = reader.text("$ref"), let target = target(reference, place.appending("$ref"), resource) {
            applicators.append(.reference(target))
        }
        if let reference = reader.text("$dynamicRef"),
            let target = target(reference, place.appending("$dynamicRef"), resource)
        {
            if let anchor = library.dynamicAnchor(of: reference, from: resource) {
                usesDynamicReferences = true
                applicators.append(.dynamicReference(target, anchor: anchor))
            } else {
                applicators.append(.reference(target))
            }
        }
        func branches(_ keyword: String) -> [Int]? {
            guard object[keyword] != nil else { return nil }
            return reader.list(keyword).indices.map { node(at: place.appending(keyword, "\($0)")) }
        }
        if let nodes = branches("allOf") { applicators.append(.all(nodes)) }
        if let nodes = branches("anyOf") { applicators.append(.any(nodes)) }
        if let nodes = branches("oneOf") { applicators.append(.one(nodes)) }
        if object["not"] != nil { applicators.append(.not(node(at: place.appending("not")))) }
        let then = object["then"].map { _ in node(at: place.appending("then")) }
        let otherwise = object["else"].map { _ in node(at: place.appending("else")) }
        if object["if"] != nil {
            let condition = node(at: place.appending("if"))
            applicators.append(.conditional(condition: condition, then: then, otherwise: otherwise))
        }
        let dependent = reader.map("dependentSchemas").map {
            (name: $0.key, node: node(at: place.appending("dependentSchemas", $0.key)))
        }
        if !dependent.isEmpty { applicators.append(.dependent(dependent)) }
        return applicators
    }

    private mutating func target(_ reference: String, _ place: SchemaPlace, _ resource: Int) -> Int? {
        if let target = library.place(of: reference, from: resource) { return node(at: target) }
        let isLocal = reference.hasPrefix("#")
        refuse(
            .unresolved,
            place,
            "`\(reference.prefix(200))` leads nowhere"
                + (isLocal ? " in this schema" : "; expected a place within this schema: others are not fetched")
        )
        return nil
    }
}
