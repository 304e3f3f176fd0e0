internal import Model

extension FieldScanner {
    /// Walks through the text once. Returns false on any doubt; what was found is then nothing.
    func scanText() -> Bool {
        let base = UnsafePointer(bytes)
        let slots = slots
        let shapes = shapes
        let plan = plan
        let maximumDepth = limits.maximumDepth
        var at = base
        // What is open: few of its parts are needed for each key, so that they stay in memory.
        var frame = frames
        frame.initialize(to: ScanFrame(owner: shapes.nobody))
        var kind = ScanFrame.Kind.text
        var depth = 0
        // The shape that the next key may have.
        var expected: UnsafeMutablePointer<KeyShapes.Key>?
        var owner = shapes.nobody
        var node = FieldPlan.root
        var slot = plan.slot(node)
        marks.removeAll(keepingCapacity: true)
        Self.skipBlanks(&at)

        values: while true {
            // 1. A key, in an object.
            if kind == .shaped {
                let word0 = WordScan.load(at)
                let word1 = WordScan.load(at + 8)
                var found = expected
                while let key = found {
                    let differs0 = (word0 ^ key.pointee.word0) & key.pointee.mask0
                    let differs1 = (word1 ^ key.pointee.word1) & key.pointee.mask1
                    if differs0 | differs1 == 0, key.pointee.length <= 16 || Self.isSame(key, at) { break }
                    found = key.pointee.sibling
                }
                if let key = found {
                    frame.pointee.last = key
                    owner = key
                    expected = key.pointee.next
                    node = key.pointee.node
                    slot = key.pointee.slot
                    at += key.pointee.length
                } else {
                    var place = at
                    guard let member = readKey(&place, frame) else { return false }
                    at = place
                    kind = frame.pointee.kind
                    node = member
                    slot = plan.slot(node)
                    owner = shapes.nobody
                    if kind == .shaped, let last = frame.pointee.last {
                        owner = last
                        expected = last.pointee.next
                    }
                }
                if at[0] <= 0x20 { Self.skipBlanks(&at) }
            } else if kind == .marked {
                var place = at
                guard let member = readKey(&place, frame) else { return false }
                at = place
                node = member
                slot = plan.slot(node)
                owner = shapes.nobody
                Self.skipBlanks(&at)
            }

            // 2. A value, or the start of one.
            let start = at
            let byte = at[0]
            let isWanted = slot >= 0 || kind == .array && frame.pointee.slot >= 0
            if byte == UInt8(ascii: "\"") {
                at = WordScan.special(from: at + 1)
                if at[0] != UInt8(ascii: "\"") {
                    guard let end = finishString(from: start + 1, at: at) else { return false }
                    at = end
                    if isWanted { take(finishedText(from: start + 1, to: end), slot, frame) }
                } else if isWanted {
                    take(FieldSlot(.string, start: start + 1 - base, length: at - start - 1), slot, frame)
                }
                at += 1
            } else if byte.isDigit || byte == UInt8(ascii: "-") {
                var number = ScannedNumber()
                guard number.scan(&at) else { return false }
                if isWanted { take(number.slot(start, at, base), slot, frame) }
            } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                guard depth < maximumDepth else { return false }
                if kind == .array {
                    frame.pointee.isFlat = false
                    owner = frame.pointee.owner
                }
                depth &+= 1
                frame += 1
                frame.initialize(to: ScanFrame(owner: owner))
                frame.pointee.node = node
                frame.pointee.slot = slot
                frame.pointee.start = start - base
                at += 1
                if at[0] <= 0x20 { Self.skipBlanks(&at) }
                // What is empty is closed below.
                if byte == UInt8(ascii: "{") {
                    kind = .shaped
                    frame.pointee.first = marks.count
                    expected = shapes.first(owner, node)
                    frame.pointee.kind = kind
                    if at[0] != UInt8(ascii: "}") { continue values }
                } else {
                    kind = .array
                    frame.pointee.first = elementCount
                    frame.pointee.kind = kind
                    if at[0] != UInt8(ascii: "]") {
                        node = node == FieldPlan.nothing ? node : plan.element(node, 0)
                        slot = node == FieldPlan.nothing ? -1 : plan.slot(node)
                        continue values
                    }
                    frame.pointee.count = -1
                }
            } else {
                let word = UInt32(truncatingIfNeeded: WordScan.load(at))
                let found: FieldSlot.Kind
                if word == 0x6575_7274 {
                    found = .true
                    at += 4
                } else if word == 0x6C6C_756E {
                    found = .null
                    at += 4
                } else if word == 0x736C_6166, at[4] == UInt8(ascii: "e") {
                    found = .false
                    at += 5
                } else {
                    return false
                }
                if isWanted { take(FieldSlot(found, start: start - base, length: at - start), slot, frame) }
            }

            // 3. What may follow it.
            while true {
                if at[0] <= 0x20 { Self.skipBlanks(&at) }
                let byte = at[0]
                switch kind {
                case .shaped, .marked:
                    if byte == UInt8(ascii: ",") {
                        at += 1
                        if at[0] <= 0x20 { Self.skipBlanks(&at) }
                        continue values
                    }
                    guard byte == UInt8(ascii: "}") else { return false }
                    at += 1
                    if kind == .marked { marks.removeSubrange(frame.pointee.first...) }
                    if frame.pointee.slot >= 0 {
                        let start = frame.pointee.start
                        slots[frame.pointee.slot] = FieldSlot(.object, start: start, length: at - base - start)
                    }
                case .array:
                    if byte == UInt8(ascii: ","), frame.pointee.count >= 0 {
                        at += 1
                        if at[0] <= 0x20 { Self.skipBlanks(&at) }
                        frame.pointee.count &+= 1
                        node = frame.pointee.node
                        slot = -1
                        if node != FieldPlan.nothing {
                            node = plan.element(node, frame.pointee.count)
                            slot = plan.slot(node)
                        }
                        continue values
                    }
                    guard byte == UInt8(ascii: "]") else { return false }
                    at += 1
                    if frame.pointee.slot >= 0 { close(frame.pointee, end: at - base) }
                case .text:
                    return at - base == textCount
                }
                depth &-= 1
                frame -= 1
                kind = frame.pointee.kind
                expected = frame.pointee.last?.pointee.next
            }
        }
    }

    /// Keeps a scalar that is wanted, or is an element of what is.
    @inline(never)
    private func take(_ found: FieldSlot, _ slot: Int, _ frame: UnsafeMutablePointer<ScanFrame>) {
        if slot >= 0 { slots[slot] = found }
        if frame.pointee.kind == .array, frame.pointee.slot >= 0 { append(found) }
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
}
