internal import Model

extension FieldScanner {
    /// Walks through the text once. Returns false on any doubt; what was found is then nothing.
    func scanText() -> Bool {
        let base = UnsafePointer(bytes)
        let slots = slots
        let shapes = shapes
        let plan = plan
        let heads = shapes.heads
        var keys = shapes.keys
        var at = base
        var frame = ScanFrame()
        var depth = 0
        var node = FieldPlan.root
        var slot = plan.slot(node)
        var owner = 0
        marks.removeAll(keepingCapacity: true)
        Self.skipBlanks(&at)

        values: while true {
            // 1. A key, in an object.
            if frame.kind == .shaped {
                let first = frame.node != FieldPlan.nothing ? heads[frame.node] : keys[frame.owner].child
                var key = Int(frame.last != 0 ? keys[frame.last].next : first)
                let word0 = WordScan.load(at)
                let word1 = WordScan.load(at + 8)
                while key != 0 {
                    let shape = keys + key
                    if (word0 ^ shape.pointee.word0) & shape.pointee.mask0 | (word1 ^ shape.pointee.word1)
                        & shape.pointee.mask1 == 0, shape.pointee.length <= 16 || Self.isSame(shape, at)
                    {
                        break
                    }
                    key = Int(shape.pointee.sibling)
                }
                if key != 0 {
                    frame.last = key
                    owner = key
                    node = Int(keys[key].node)
                    slot = Int(keys[key].slot)
                    at += keys[key].length
                } else {
                    // Copies, so that the originals need not be in memory.
                    var (place, object) = (at, frame)
                    guard let member = readKey(&place, &object) else { return false }
                    (at, frame) = (place, object)
                    keys = shapes.keys
                    node = member
                    slot = plan.slot(node)
                    owner = frame.kind == .shaped ? frame.last : 0
                }
                if at[0] <= 0x20 { Self.skipBlanks(&at) }
            } else if frame.kind == .marked {
                var (place, object) = (at, frame)
                guard let member = readKey(&place, &object) else { return false }
                (at, frame) = (place, object)
                node = member
                slot = plan.slot(node)
                owner = 0
                Self.skipBlanks(&at)
            }

            // 2. A value, or the start of one.
            let start = at
            let byte = at[0]
            var found = FieldSlot()
            let isWanted = slot >= 0 || frame.kind == .array && frame.slot >= 0
            if byte == UInt8(ascii: "\"") {
                at = WordScan.special(from: at + 1)
                if at[0] == UInt8(ascii: "\"") {
                    if isWanted { found = FieldSlot(.string, start: start + 1 - base, length: at - start - 1) }
                } else {
                    guard let end = finishString(from: start + 1, at: at) else { return false }
                    at = end
                    if isWanted { found = finishedText(from: start + 1, to: end) }
                }
                at += 1
            } else if byte == UInt8(ascii: "-") || byte.isDigit {
                guard scanNumber(&at, isWanted, &found) else { return false }
            } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                let isObject = byte == UInt8(ascii: "{")
                guard depth < limits.maximumDepth else { return false }
                if frame.kind == .array {
                    frame.isFlat = false
                    owner = frame.owner
                }
                frames[depth] = frame
                depth += 1
                frame = ScanFrame()
                frame.owner = owner
                frame.node = node
                frame.slot = slot
                frame.start = start - base
                at += 1
                if at[0] <= 0x20 { Self.skipBlanks(&at) }
                if isObject {
                    frame.kind = .shaped
                    frame.first = marks.count
                    if at[0] != UInt8(ascii: "}") { continue values }
                } else {
                    frame.kind = .array
                    frame.first = elementCount
                    if at[0] != UInt8(ascii: "]") {
                        node = node == FieldPlan.nothing ? node : plan.element(node, 0)
                        slot = plan.slot(node)
                        continue values
                    }
                    frame.count = -1
                }
                // What is empty is closed below.
            } else {
                let word = UInt32(truncatingIfNeeded: WordScan.load(at))
                if word == 0x6575_7274 {
                    found.kind = .true
                    at += 4
                } else if word == 0x6C6C_756E {
                    found.kind = .null
                    at += 4
                } else if word == 0x736C_6166, at[4] == UInt8(ascii: "e") {
                    found.kind = .false
                    at += 5
                } else {
                    return false
                }
                if isWanted {
                    found.start = UInt32(truncatingIfNeeded: start - base)
                    found.length = UInt32(truncatingIfNeeded: at - start)
                }
            }
            if isWanted, found.kind != .missing {
                if slot >= 0 { slots[slot] = found }
                if frame.kind == .array, frame.slot >= 0 { append(found) }
            }

            // 3. What may follow it.
            while true {
                if at[0] <= 0x20 { Self.skipBlanks(&at) }
                let byte = at[0]
                switch frame.kind {
                case .shaped, .marked:
                    if byte == UInt8(ascii: ",") {
                        at += 1
                        if at[0] <= 0x20 { Self.skipBlanks(&at) }
                        continue values
                    }
                    guard byte == UInt8(ascii: "}") else { return false }
                    at += 1
                    if frame.kind == .marked { marks.removeSubrange(frame.first...) }
                    if frame.slot >= 0 {
                        slots[frame.slot] = FieldSlot(.object, start: frame.start, length: at - base - frame.start)
                    }
                case .array:
                    if byte == UInt8(ascii: ","), frame.count >= 0 {
                        at += 1
                        if at[0] <= 0x20 { Self.skipBlanks(&at) }
                        frame.count += 1
                        node = frame.node == FieldPlan.nothing ? frame.node : plan.element(frame.node, frame.count)
                        slot = plan.slot(node)
                        continue values
                    }
                    guard byte == UInt8(ascii: "]") else { return false }
                    at += 1
                    if frame.slot >= 0 { close(frame, end: at - base) }
                case .text:
                    return at - base == textCount
                }
                depth -= 1
                frame = frames[depth]
            }
        }
    }

    private func close(_ frame: ScanFrame, end: Int) {
        var found = FieldSlot(frame.isFlat ? .flatArray : .array, start: frame.start, length: end - frame.start)
        if frame.isFlat {
            found.firstElement = UInt32(truncatingIfNeeded: frame.first)
            found.elementCount = UInt32(truncatingIfNeeded: elementCount - frame.first)
        }
        slots[frame.slot] = found
    }

    @inline(__always)
    static func skipBlanks(_ at: inout UnsafePointer<UInt8>) {
        while at[0] == 0x20 || at[0] == 0x0A || at[0] == 0x0D || at[0] == 0x09 { at += 1 }
    }

    private static func isSame(_ key: UnsafeMutablePointer<KeyShapes.Key>, _ at: UnsafePointer<UInt8>) -> Bool {
        guard let text = key.pointee.text else { return false }
        // The zeros after the text end the comparison before its buffer does.
        var place = 16
        while place < key.pointee.length {
            if text[place] != at[place] { return false }
            place += 1
        }
        return true
    }

    /// Scans a number's text, and takes its value where that is wanted.
    @inline(__always)
    private func scanNumber(_ at: inout UnsafePointer<UInt8>, _ isWanted: Bool, _ found: inout FieldSlot) -> Bool {
        let start = at
        let isNegative = at[0] == UInt8(ascii: "-")
        if isNegative { at += 1 }
        let first = at
        var mantissa: UInt64 = 0
        while at[0].isDigit {
            mantissa = mantissa &* 10 &+ UInt64(at[0] & 0x0F)
            at += 1
        }
        var digits = at - first
        guard digits == 1 || digits > 1 && first[0] != UInt8(ascii: "0") else { return false }
        var decimals = 0
        if at[0] == UInt8(ascii: ".") {
            at += 1
            let fraction = at
            while at[0].isDigit {
                mantissa = mantissa &* 10 &+ UInt64(at[0] & 0x0F)
                at += 1
            }
            decimals = at - fraction
            guard decimals > 0 else { return false }
            digits += decimals
        }
        var isWide = digits > ExactNumber.maximumDigits
        if at[0] | 0x20 == UInt8(ascii: "e") {
            isWide = true
            at += 1
            if at[0] == UInt8(ascii: "+") || at[0] == UInt8(ascii: "-") { at += 1 }
            let exponent = at
            while at[0].isDigit { at += 1 }
            // More than nine digits may be past the limit.
            guard at > exponent, at - exponent <= 9 else { return false }
        }
        guard isWanted else { return true }
        found = FieldSlot(.number, start: start - UnsafePointer(bytes), length: at - start)
        if !isWide {
            found.mantissa = isNegative ? -Int64(bitPattern: mantissa) : Int64(bitPattern: mantissa)
            found.decimals = UInt8(truncatingIfNeeded: decimals)
        } else if let exact = ExactNumber(validText: start, at - start) {
            found.mantissa = exact.mantissa
            found.decimals = UInt8(truncatingIfNeeded: exact.decimals)
        } else {
            found.kind = .wideNumber
        }
        return true
    }
}
