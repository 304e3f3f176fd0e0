internal import Model

extension FieldScanner {
    /// Goes on from what does not go by itself to the closing quote; nil for what is no string.
    ///
    /// - Parameter start: After the opening quote.
    func finishString(
        from start: UnsafePointer<UInt8>,
        at special: UnsafePointer<UInt8>
    ) -> UnsafePointer<UInt8>? {
        var at = special
        var isASCII = true
        while at[0] != UInt8(ascii: "\"") {
            if at[0] == UInt8(ascii: "\\") {
                guard let length = Self.escape(at, into: nil) else { return nil }
                at += length
            } else if at[0] >= 0x80 {
                isASCII = false
                while at[0] >= 0x80 { at += 1 }
            } else if at[0] < 0x20 {
                return nil
            }
            at = WordScan.special(from: at)
        }
        // An escape is ASCII, so it cannot join bytes that are invalid apart.
        return isASCII || UTF8Check.isValid(start, at - start) ? at : nil
    }

    /// A string that was gone through, unescaped beside the text where it must be.
    func finishedText(from start: UnsafePointer<UInt8>, to end: UnsafePointer<UInt8>) -> FieldSlot {
        let text = UnsafeBufferPointer(start: start, count: end - start)
        guard text.contains(UInt8(ascii: "\\")) else {
            return FieldSlot(.string, start: start - UnsafePointer(bytes), length: text.count)
        }
        let begun = sideEnd
        unescape(start, text.count)
        return FieldSlot(.string, start: begun, length: sideEnd - begun)
    }

    /// Appends a valid text beside the event's, where there is room for all of its strings.
    private func unescape(_ start: UnsafePointer<UInt8>, _ count: Int) {
        var at = start
        while at < start + count {
            if at[0] == UInt8(ascii: "\\"), let length = Self.escape(at, into: bytes + sideEnd, &sideEnd) {
                at += length
            } else {
                bytes[sideEnd] = at[0]
                sideEnd += 1
                at += 1
            }
        }
    }

    /// The length of an escape; nil for what is none.
    private static func escape(_ at: UnsafePointer<UInt8>, into target: UnsafeMutablePointer<UInt8>?) -> Int? {
        var ignored = 0
        return escape(at, into: target, &ignored)
    }

    private static func escape(
        _ at: UnsafePointer<UInt8>,
        into target: UnsafeMutablePointer<UInt8>?,
        _ written: inout Int
    ) -> Int? {
        let byte: UInt8
        switch at[1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): byte = at[1]
        case UInt8(ascii: "b"): byte = 0x08
        case UInt8(ascii: "f"): byte = 0x0C
        case UInt8(ascii: "n"): byte = 0x0A
        case UInt8(ascii: "r"): byte = 0x0D
        case UInt8(ascii: "t"): byte = 0x09
        case UInt8(ascii: "u"):
            guard var code = hexDigits(at + 2) else { return nil }
            var length = 6
            if 0xD800...0xDBFF ~= code {
                guard at[6] == UInt8(ascii: "\\"), at[7] == UInt8(ascii: "u"), let low = hexDigits(at + 8),
                    0xDC00...0xDFFF ~= low
                else { return nil }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
                length = 12
            }
            guard let scalar = Unicode.Scalar(code) else { return nil }
            if let target {
                var place = 0
                for unit in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
                    target[place] = unit
                    place += 1
                }
                written += place
            }
            return length
        default: return nil
        }
        if let target { target[0] = byte }
        written += 1
        return 2
    }

    /// The zeros after the text are no digits.
    private static func hexDigits(_ at: UnsafePointer<UInt8>) -> UInt32? {
        var code: UInt32 = 0
        for place in 0..<4 {
            let byte = at[place]
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): code = code << 4 | UInt32(byte & 0x0F)
            case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
                code = code << 4 | UInt32(byte & 0x07 + 9)
            default: return nil
            }
        }
        return code
    }

    // MARK: Keys

    /// Reads a key that is not the one that the shapes expect, and the colon; nil on any doubt and where the key is there
    /// twice. Returns the plan's node for its value.
    func readKey(_ at: inout UnsafePointer<UInt8>, _ frame: UnsafeMutablePointer<ScanFrame>) -> Int? {
        guard at[0] == UInt8(ascii: "\"") else { return nil }
        let quote = at
        var end = WordScan.special(from: at + 1)
        if end[0] != UInt8(ascii: "\"") {
            guard let finished = finishString(from: quote + 1, at: end) else { return nil }
            end = finished
        }
        let text = finishedText(from: quote + 1, to: end)
        // Only an escape moves a text aside.
        var isPlain = Int(text.start) == quote + 1 - UnsafePointer(bytes)
        at = end + 1
        isPlain = isPlain && at[0] == UInt8(ascii: ":")
        Self.skipBlanks(&at)
        guard at[0] == UInt8(ascii: ":") else { return nil }
        at += 1

        if frame.pointee.kind == .shaped {
            if isPlain {
                guard !isKnown(quote, at - quote, in: frame.pointee) else { return nil }
                let (last, owner, node) = (frame.pointee.last, frame.pointee.owner, frame.pointee.node)
                if let learned = shapes.learn(quote, at - quote, after: last, owner: owner, node: node) {
                    frame.pointee.last = learned
                    return learned.pointee.node
                }
            }
            unlearned += 1
            markAll(of: frame.pointee)
            frame.pointee.kind = .marked
        }
        let key = UnsafePointer(bytes) + Int(text.start)
        let mark = KeyMark(
            token: ValueToken.text(padded: key, Int(text.length)),
            text: key,
            count: Int(text.length)
        )
        // Of very many members the parser's table takes care, and of their limit.
        guard marks.count - frame.pointee.first < min(256, limits.maximumMembers) else { return nil }
        for other in marks[frame.pointee.first...] where other.token == mark.token && other.count == mark.count {
            if WordScan.areSame(other.text, mark.text, mark.count) { return nil }
        }
        marks.append(mark)
        guard frame.pointee.node != FieldPlan.nothing else { return FieldPlan.nothing }
        return plan.member(frame.pointee.node, mark.text, mark.count, token: mark.token)
    }

    /// Whether a key is on the way that led here.
    private func isKnown(_ text: UnsafePointer<UInt8>, _ length: Int, in frame: ScanFrame) -> Bool {
        var key = frame.last
        while let shape = key?.pointee {
            if shape.length == length, let other = shape.text, WordScan.areSame(other, text, length) { return true }
            key = shape.previous
        }
        return false
    }

    /// Marks the keys on the way that led here.
    private func markAll(of frame: ScanFrame) {
        var key = frame.last
        while let shape = key?.pointee {
            if let text = shape.text {
                let token = ValueToken.text(text + 1, shape.length - 3)
                marks.append(KeyMark(token: token, text: UnsafePointer(text + 1), count: shape.length - 3))
            }
            key = shape.previous
        }
    }
}
