package import Model

/// What matching needs beside rules and events, kept from one event to the next. For one thread.
package final class MatchingMemory {
    package let fields: FieldScanner
    package let matches = MatchList()

    package init(limits: JSONLimits = JSONLimits()) {
        fields = FieldScanner(limits: limits)
    }
}
