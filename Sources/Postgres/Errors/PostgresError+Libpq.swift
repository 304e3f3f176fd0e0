internal import CPostgres

extension PostgresError {
    /// The error that a result of libpq carries. Does not take ownership of `result`.
    init(result: OpaquePointer) {
        func field(_ code: Unicode.Scalar) -> String? {
            PQresultErrorField(result, CInt(code.value)).map { String(cString: $0) }
        }
        let sqlState = field("C").map(SQLState.init(rawValue:))
        // Without a SQLSTATE the error is libpq's own: it could not talk to the server.
        let text = field("M") ?? trimmed(PQresultErrorMessage(result))
        self.init(sqlState == nil ? .connection : .server, text, sqlState: sqlState)
        severity = field("V") ?? field("S")
        detail = field("D")
        hint = field("H")
        constraint = field("n")
        table = field("t")
        column = field("c")
        position = field("P").flatMap { Int($0) }
        routine = field("R")
    }

    /// The last error of a connection, with what libpq says about it.
    init(_ code: Code, connection: OpaquePointer) {
        let text = trimmed(PQerrorMessage(connection))
        self.init(code, text.isEmpty ? "The connection to Postgres was lost." : text)
    }

    /// Why a connection could not be made. libpq gives no fields here, so ``ConnectionHandle`` asks it for verbose messages,
    /// `…FATAL:  28P01: password authentication failed…\nLOCATION: …`, and this takes the SQLSTATE out of them.
    init(connecting connection: OpaquePointer) {
        var lines = trimmed(PQerrorMessage(connection)).split(separator: "\n").map(String.init)
        lines.removeAll { $0.hasPrefix("LOCATION:") }
        var state: SQLState?
        for index in lines.indices {
            guard let found = Self.verboseState(in: lines[index]) else { continue }
            state = SQLState(rawValue: String(lines[index][found.state]))
            lines[index].removeSubrange(found.state.lowerBound..<found.end)
        }
        let text = lines.map { $0.drop { $0 == "\t" || $0 == " " } }.reduce(into: "") { text, line in
            // libpq breaks the line where a sentence ends, without a full stop.
            if let last = text.last { text += last.isLetter || last == ")" ? ". " : " " }
            text += line
        }
        self.init(.connection, text.isEmpty ? "Postgres could not be reached." : text, sqlState: state)
    }

    /// Finds `:  XXXXX: ` in a line.
    private static func verboseState(in line: String) -> (state: Range<String.Index>, end: String.Index)? {
        var start = line.startIndex
        while let colon = line[start...].firstIndex(of: ":") {
            start = line.index(after: colon)
            let rest = line[start...].drop { $0 == " " }
            let candidate = rest.prefix(5)
            let after = rest.dropFirst(5)
            if candidate.count == 5, after.hasPrefix(": "),
                candidate.allSatisfy({ $0.isASCII && ($0.isNumber || ($0.isLetter && $0.isUppercase)) }),
                candidate != "FATAL", candidate != "ERROR", candidate != "PANIC"
            {
                return (candidate.startIndex..<candidate.endIndex, after.index(after.startIndex, offsetBy: 2))
            }
        }
        return nil
    }
}

private func trimmed(_ text: UnsafePointer<CChar>?) -> String {
    guard let text else { return "" }
    let string = String(cString: text)
    let end = string.lastIndex { !$0.isWhitespace }
    return end.map { String(string[...$0]) } ?? ""
}
