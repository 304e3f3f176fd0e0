internal import CPCRE2

/// A compiled regular expression of ECMA-262. Many threads may match by one.
///
/// No match can take long: PCRE2 stops after ``SchemaLimits/matchLimit`` steps back.
/// Source: https://www.pcre.org/current/doc/html/pcre2api.html
final class Pattern: @unchecked Sendable {
    let text: String
    let node: PatternNode
    // Neither is changed after init.
    private let code: OpaquePointer
    private let context: OpaquePointer

    /// What a match found out.
    enum Verdict {
        case matches, fails
        /// Too much work: nobody knows.
        case exhausted
    }

    init(_ text: String) throws(PatternError) {
        self.text = text
        node = try PatternReader.read(text)
        var pattern = node.pcre
        var error: CInt = 0
        var offset = 0
        let options = PCRE2_UTF | PCRE2_MATCH_UNSET_BACKREF | PCRE2_NEVER_BACKSLASH_C | PCRE2_DOLLAR_ENDONLY
        let compiled = pattern.withUTF8 { bytes in
            pcre2_compile_8(bytes.baseAddress, bytes.count, options, &error, &offset, nil)
        }
        guard let compiled else { throw PatternError("cannot be compiled: \(Self.message(error))") }
        guard let context = pcre2_match_context_create_8(nil) else {
            pcre2_code_free_8(compiled)
            throw PatternError("cannot be compiled: no memory")
        }
        pcre2_set_match_limit_8(context, SchemaLimits.matchLimit)
        pcre2_set_depth_limit_8(context, SchemaLimits.matchLimit)
        pcre2_set_heap_limit_8(context, SchemaLimits.heapKilobytes)
        // Where the processor has none, pcre2_match interprets.
        pcre2_jit_compile_8(compiled, PCRE2_JIT_COMPLETE)
        code = compiled
        self.context = context
    }

    deinit {
        pcre2_match_context_free_8(context)
        pcre2_code_free_8(code)
    }

    /// Whether some part of the text matches.
    func verdict(on text: String) -> Verdict {
        guard let data = pcre2_match_data_create_8(1, nil) else { return .exhausted }
        defer { pcre2_match_data_free_8(data) }
        var text = text
        return text.withUTF8 { bytes in
            // A string's bytes are valid UTF-8 always.
            var result = pcre2_match_8(code, bytes.baseAddress, bytes.count, 0, PCRE2_NO_UTF_CHECK, data, context)
            if result == PCRE2_ERROR_JIT_STACKLIMIT {
                let options = PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT
                result = pcre2_match_8(code, bytes.baseAddress, bytes.count, 0, options, data, context)
            }
            return result >= 0 ? .matches : result == PCRE2_ERROR_NOMATCH ? .fails : .exhausted
        }
    }

    private static func message(_ code: CInt) -> String {
        var buffer = [UInt8](repeating: 0, count: 160)
        let count = pcre2_get_error_message_8(code, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer.prefix(Int(count)), as: UTF8.self) : "error \(code)"
    }
}
