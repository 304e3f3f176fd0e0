internal import AMQP
internal import Acting
internal import Messaging
internal import Model
internal import Postgres
internal import Store

/// `RecordWorker` of notes, against the simulated servers.
final class SimulatedRecordWorker: SimulatedProcess {
    init(_ number: Int, in plant: Plant) {
        super.init("note worker \(number)", in: plant, consuming: Queues.action(.note), prefetch: 4)
    }

    override func begin() {
        takeBatch()
    }

    private func takeBatch() {
        consumer?.nextBatch(upTo: 3) { [self] deliveries in
            settle(JobBatch.batches(of: deliveries, kind: .note, upTo: 3)[...])
        }
    }

    private func settle(_ batches: ArraySlice<JobBatch>) {
        guard let batch = batches.first else { return takeBatch() }
        if !batch.parted.isEmpty { world.saw(.bundleParted) }
        let cycle = SettlingCycle<Job, PostgresError>(
            batch.jobs,
            messages: batch.messages,
            deliveries: batch.deliveries.map(\.tag)
        )
        SettlingRun(cycle, self) { [self] part in
            StepTransaction(settling: part.elements, using: world.generator()) { step, entry in
                (Self.act(on: step, entry, poison: part.fault), .zero)
            }
        } done: { [self] _ in
            settle(batches.dropFirst())
        }.go()
    }

    private static func act(
        on step: ClaimedStep,
        _ entry: RuleLibrary.Entry?,
        poison: PostgresError?
    ) -> ActionResult {
        if let poison { return StepFailure(poison: poison).result }
        switch entry?.request(for: step) {
        case nil: return StepFailure.missingVersion.result
        case .failure(let failure): return failure.result
        case .success(let request):
            var body = ""
            if case .string(let text) = request.event.data["poison"] { body = text }
            let note = NewNote(record: RecordReference(kind: "order", id: request.event.id), body: body)
            return .done(Effect(id: request.effectKey(), change: .note(note)))
        }
    }
}
