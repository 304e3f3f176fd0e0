package import Model

/// Takes from an event's text what rules want to know, and checks all of it by the law of ``JSONValue/init(parsing:limits:)``.
///
/// Nothing is allocated for a field or an event: all that a scan needs is kept for the next one. What a scan is not sure of
/// is left to the parser, which then says what is wrong, so that both take and refuse the same texts. For one thread.
package final class FieldScanner {
    let limits: JSONLimits
    // One thread alone has it, and nothing that is called while a part is written reads that part: no need to look each time.
    /// The text, zeros after it, and then texts that were unescaped or came from elsewhere.
    @exclusivity(unchecked) private(set) var bytes: UnsafeMutablePointer<UInt8>
    @exclusivity(unchecked) private var capacity: Int
    @exclusivity(unchecked) var textCount = 0
    @exclusivity(unchecked) var sideEnd = 0
    @exclusivity(unchecked) private(set) var slots: UnsafeMutablePointer<FieldSlot>
    @exclusivity(unchecked) private var slotCapacity = 32
    @exclusivity(unchecked) private(set) var elements: UnsafeMutablePointer<FieldSlot>
    @exclusivity(unchecked) private var elementCapacity = 64
    @exclusivity(unchecked) var elementCount = 0
    let frames: UnsafeMutablePointer<ScanFrame>
    var marks: [KeyMark] = []
    @exclusivity(unchecked) private(set) var plan: FieldPlan
    @exclusivity(unchecked) private(set) var shapes: KeyShapes
    private var known: [ObjectIdentifier: KeyShapes] = [:]
    /// What the parser made of the text, where the scan was not sure, or what came as a value.
    @exclusivity(unchecked) private var document: JSONValue?
    /// Keys that the shapes did not know and had no room for.
    var unlearned = 0
    /// How many texts were left to the parser.
    package private(set) var parsed = 0

    static let padding = 64
    private static let maximumPlans = 256
    private static let maximumUnlearned = 1 << 16

    package init(limits: JSONLimits = JSONLimits()) {
        self.limits = limits
        capacity = 8192
        bytes = .allocate(capacity: capacity)
        slots = .allocate(capacity: slotCapacity)
        elements = .allocate(capacity: elementCapacity)
        frames = .allocate(capacity: limits.maximumDepth + 2)
        plan = FieldPlan.empty
        shapes = KeyShapes(plan, maximumMembers: limits.maximumMembers)
    }

    deinit {
        bytes.deallocate()
        slots.deallocate()
        elements.deallocate()
        frames.deallocate()
    }

    /// Scans a payload's text. The attributes are missing until they are set.
    package func scan(_ text: UnsafeRawBufferPointer, _ plan: FieldPlan) throws(JSONError) {
        begin(plan, room: text.count)
        if text.count <= limits.maximumBytes, let source = text.baseAddress, !plan.isAmbiguous {
            bytes.update(from: source.assumingMemoryBound(to: UInt8.self), count: text.count)
            (bytes + text.count).update(repeating: 0, count: Self.padding)
            textCount = text.count
            sideEnd = text.count + Self.padding
            if scanText() { return }
            begin(plan, room: 0)
        }
        parsed += 1
        fill(try JSONValue(parsing: text, limits: limits))
    }

    /// Takes an event that has been parsed, with its attributes.
    package func take(_ event: Event, _ plan: FieldPlan) {
        begin(plan, room: 0)
        fill(event.data)
        for (attribute, slot) in plan.attributes {
            if let text = event.value(of: attribute) { set(slot, text) }
        }
    }

    /// Gives the slot of an attribute what came beside the payload.
    func set(_ slot: Int, _ text: String) { slots[slot] = self.slot(text, .string) }

    /// The value of a slot as the law takes it, made now; nil where it is missing.
    package func value(_ slot: Int) -> JSONValue? {
        if let document, plan.paths[slot].root == .data { return document.value(at: plan.paths[slot].segments) }
        let found = slots[slot]
        let text = UnsafeRawBufferPointer(start: bytes + Int(found.start), count: Int(found.length))
        switch found.kind {
        case .missing: return nil
        case .null: return .null
        case .false: return .bool(false)
        case .true: return .bool(true)
        case .string: return .string(String(decoding: text, as: UTF8.self))
        case .number, .wideNumber, .flatArray, .array, .object:
            // It has been checked as part of the whole.
            return try? JSONValue(parsing: text, limits: limits)
        }
    }

    /// The payload, parsed when it is first asked for.
    func wholeValue() -> JSONValue? {
        if let document { return document }
        document = try? JSONValue(parsing: UnsafeRawBufferPointer(start: bytes, count: textCount), limits: limits)
        return document
    }

    /// The token of a slot, or an element.
    @inline(__always)
    func token(_ slot: UnsafeMutablePointer<FieldSlot>) -> UInt64 {
        let token = slot.pointee.token
        return token != 0 ? token : makeToken(slot)
    }

    private func makeToken(_ slot: UnsafeMutablePointer<FieldSlot>) -> UInt64 {
        let found = slot.pointee
        let token =
            switch found.kind {
            case .null: ValueToken.null
            case .false: ValueToken.false
            case .true: ValueToken.true
            case .string: ValueToken.text(padded: bytes + Int(found.start), Int(found.length))
            case .number: ValueToken.number(found.number) ?? ValueToken.other
            case .missing, .wideNumber, .flatArray, .array, .object: ValueToken.other
            }
        slot.pointee.token = token
        return token
    }

    // MARK: Buffers

    private func begin(_ plan: FieldPlan, room: Int) {
        if plan !== self.plan || unlearned > Self.maximumUnlearned { use(plan) }
        document = nil
        elementCount = 0
        textCount = 0
        sideEnd = 0
        if room > 0 { reserve(2 * room + 4 * Self.padding) }
        slots.update(repeating: FieldSlot(), count: plan.paths.count)
    }

    private func use(_ plan: FieldPlan) {
        if known.count > Self.maximumPlans { known.removeAll() }
        if unlearned > Self.maximumUnlearned {
            // What the events look like has changed: what was learned is forgotten.
            known.removeAll()
            unlearned = 0
        }
        let shapes = known[ObjectIdentifier(plan)] ?? KeyShapes(plan, maximumMembers: limits.maximumMembers)
        // The shapes hold their plan, so its identity stays its own.
        known[ObjectIdentifier(plan)] = shapes
        self.plan = plan
        self.shapes = shapes
        if plan.paths.count > slotCapacity {
            slots.deallocate()
            slotCapacity = plan.paths.count * 2
            slots = .allocate(capacity: slotCapacity)
        }
    }

    private func reserve(_ count: Int) {
        guard count > capacity else { return }
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: count * 2)
        larger.update(from: bytes, count: capacity)
        bytes.deallocate()
        bytes = larger
        capacity = count * 2
    }

    /// Appends an element to the list of the array that is open.
    func append(_ element: FieldSlot) {
        if elementCount == elementCapacity {
            let larger = UnsafeMutablePointer<FieldSlot>.allocate(capacity: elementCapacity * 2)
            larger.update(from: elements, count: elementCount)
            elements.deallocate()
            elements = larger
            elementCapacity *= 2
        }
        elements[elementCount] = element
        elementCount += 1
    }

    /// Keeps bytes beside the text; returns where.
    func keep(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        reserve(sideEnd + text.count + Self.padding)
        let start = sideEnd
        if let source = text.baseAddress { (bytes + start).update(from: source, count: text.count) }
        sideEnd += text.count
        (bytes + sideEnd).update(repeating: 0, count: Self.padding)
        return start
    }

    // MARK: Values

    private func fill(_ value: JSONValue) {
        document = value
        for (place, path) in plan.paths.enumerated() where path.root == .data {
            guard let found = value.value(at: path.segments) else { continue }
            slots[place] = slot(found)
        }
    }

    private func slot(_ value: JSONValue) -> FieldSlot {
        switch value {
        case .null: return FieldSlot(.null, start: 0, length: 0)
        case .bool(let value): return FieldSlot(value ? .true : .false, start: 0, length: 0)
        case .string(let text): return slot(text, .string)
        case .number(let number):
            guard let exact = ExactNumber(number) else { return slot(number.description, .wideNumber) }
            var slot = FieldSlot(.number, start: 0, length: 0)
            slot.mantissa = exact.mantissa
            slot.decimals = UInt8(exact.decimals)
            return slot
        case .object: return FieldSlot(.object, start: 0, length: 0)
        case .array(let values):
            var list = FieldSlot(.array, start: 0, length: 0)
            guard values.allSatisfy(\.isScalar) else { return list }
            list.kind = .flatArray
            list.firstElement = UInt32(elementCount)
            list.elementCount = UInt32(values.count)
            for value in values { append(slot(value)) }
            return list
        }
    }

    private func slot(_ text: String, _ kind: FieldSlot.Kind) -> FieldSlot {
        var text = text
        return text.withUTF8 { FieldSlot(kind, start: keep($0), length: $0.count) }
    }
}
