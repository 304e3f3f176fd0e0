/// The guards, by the names that rule files and the reasons of cancelled executions use.
package enum GuardKind: String, Sendable, CaseIterable {
    case depth, oncePer, coolDown, atMost, concurrency, throttle, debounce, batch
}
