package import Messaging

/// What a worker's look at a batch of jobs gave.
package struct Claim: Sendable {
    /// The steps whose rows this transaction has locked.
    package var steps: [ClaimedStep]
    /// Jobs whose rows another transaction has locked: what becomes of them is not known yet.
    package var busy: [Job]
    /// Jobs for steps that are not in the database.
    package var missing: [Job]

    package init(steps: [ClaimedStep] = [], busy: [Job] = [], missing: [Job] = []) {
        self.steps = steps
        self.busy = busy
        self.missing = missing
    }
}
