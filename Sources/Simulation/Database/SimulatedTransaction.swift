internal import FoundationEssentials
internal import Model
internal import Store

/// A transaction: what it has locked, and what it will have written once it is committed. It sees its own writes.
final class SimulatedTransaction {
    let number: Int
    var isOpen = true
    /// Whether its commit is on its way: then a process that dies cannot take it back.
    var isCommitting = false
    var locked: [UUID] = []
    private(set) var steps: [(key: StepKey, row: StepRow)] = []
    private var places: [StepKey: Int] = [:]
    var executions: [(UUID, ExecutionState)] = []
    var effects: [UUID] = []
    var attempts: [(StepKey, AttemptRow)] = []
    var matched: [MatchedEvent] = []

    init(number: Int) {
        self.number = number
    }

    func step(_ key: StepKey) -> StepRow? { places[key].map { steps[$0].row } }

    func write(_ row: StepRow) {
        let key = StepKey(row.job)
        if let place = places[key] {
            steps[place].row = row
        } else {
            places[key] = steps.count
            steps.append((key, row))
        }
    }
}
