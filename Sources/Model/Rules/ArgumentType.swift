/// What an argument may be. It is checked when the rule is read, templates' results when the step runs.
package enum ArgumentType: Sendable, Hashable {
    /// Text that may hold templates; as HTML where what comes from the event is to be escaped.
    case text(isHTML: Bool = false)
    /// Where a request goes; may hold templates, but says `http` or `https` itself unless it begins with one.
    case url
    /// A mailbox; may hold templates.
    case mailbox
    /// An integer, or text with a template that renders as one.
    case integer(ClosedRange<Int>)
    case boolean
    /// One of these words, written out.
    case choice([String])
    /// Text by name; the texts may hold templates.
    case textMap
    /// A list of texts that may hold templates.
    case textList
    /// Any JSON; the strings in it may hold templates.
    case json
    /// `{kind, id}`, the name of a record; both may hold templates.
    case reference
    /// A list of `{kind, id}`.
    case referenceList

    package static let text = ArgumentType.text(isHTML: false)

    /// What is expected, as a message says it.
    package var expectation: String {
        switch self {
        case .text: "text"
        case .url: "a URL with http:// or https://"
        case .mailbox: "a mail address, such as ann@example.com"
        case .integer(let range): "an integer from \(range.lowerBound) to \(range.upperBound)"
        case .boolean: "true or false"
        case .choice(let words): "one of " + words.map { "`\($0)`" }.joined(separator: ", ")
        case .textMap: "a mapping of names to texts"
        case .textList: "a list of texts"
        case .json: "any value"
        case .reference: "a record as {kind, id}"
        case .referenceList: "a list of records as {kind, id}"
        }
    }
}
