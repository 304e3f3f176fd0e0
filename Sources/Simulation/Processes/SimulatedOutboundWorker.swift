internal import AMQP
internal import Acting
internal import Messaging
internal import Model
internal import Postgres
internal import Store

/// `OutboundWorker` with its three loops, against the simulated servers.
final class SimulatedOutboundWorker: SimulatedProcess {
    private let kind: ActionKind
    private unowned let receiver: SimulatedReceiver
    private var flights: [Flight] = []
    private var landed: [Landing] = []
    private var isTaking = false
    private var isRecording = false
    private var isRenewing = false

    private static let capacity = 4
    private static let lease: Int64 = 10_000_000

    init(_ kind: ActionKind, _ number: Int, in plant: Plant) {
        self.kind = kind
        receiver = plant.receiver
        super.init("\(kind) worker \(number)", in: plant, consuming: Queues.action(kind), prefetch: 4)
    }

    override func begin() {
        flights = []
        landed = []
        isTaking = false
        isRecording = false
        isRenewing = false
        takeOff()
    }

    private func takeOff() {
        guard !isTaking, flights.count < Self.capacity else { return }
        isTaking = true
        consumer?.nextBatch(upTo: min(Self.capacity - flights.count, 3)) { [self] deliveries in
            let batch = JobBatch(deliveries, kind: kind)
            let cycle = SettlingCycle<Job, PostgresError>(
                batch.jobs,
                messages: batch.messages,
                deliveries: deliveries.map(\.tag)
            )
            SettlingRun(cycle, self, lease: Self.lease) { [self] part in
                StepTransaction(leasing: part.elements, using: world.generator())
            } keeping: { committed in
                Set(committed.flights.flatMap { batch.deliveries(of: $0.lease.job) }.map(\.tag))
            } done: { [self] written in
                isTaking = false
                for flight in written.flatMap(\.flights) { begin(flight.bringing(batch)) }
                takeOff()
            }.go()
        }
    }

    private func begin(_ flight: Flight) {
        flights.append(flight)
        renew()
        later(world.latency()) { [self] in
            switch flight.entry?.request(for: flight.step) {
            case nil: land(flight, StepFailure.missingVersion.result)
            case .failure(let failure): land(flight, failure.result)
            case .success(let request):
                receiver.send(request.effectKey(), flight.lease, from: self) { [self] outcome in
                    land(flight, ActionResult(outcome, effects: [delivery(request, outcome)]))
                }
            }
        }
    }

    private func delivery(_ request: ActionRequest, _ outcome: Outcome) -> Effect {
        var response: String?
        if case .string(let text) = request.event.data["poison"] { response = text }
        let delivery = Delivery(
            kind: kind,
            destination: "example.org",
            outcome: outcome.attempt,
            status: nil,
            latency: .zero,
            response: response
        )
        return Effect(id: request.effectKey(), change: .delivery(delivery))
    }

    private func land(_ flight: Flight, _ result: ActionResult) {
        landed.append(Landing(flight: flight, result: result, duration: .zero))
        record()
    }

    private func record() {
        guard !isRecording, !landed.isEmpty else { return }
        isRecording = true
        let landings = Array(landed.prefix(3))
        landed.removeFirst(landings.count)
        let cycle = SettlingCycle<Landing, PostgresError>(
            landings,
            deliveries: landings.flatMap(\.flight.deliveries).map(\.tag)
        )
        SettlingRun(cycle, self) { [self] part in
            let landings = part.fault == nil ? part.elements : part.elements.map(\.withoutEffects)
            return StepTransaction(landing: landings, using: world.generator())
        } done: { [self] _ in
            let recorded = Set(landings.map(\.flight.lease))
            flights.removeAll { recorded.contains($0.lease) }
            isRecording = false
            record()
            takeOff()
        }.go()
    }

    private func renew() {
        guard !isRenewing, !flights.isEmpty else { return }
        isRenewing = true
        later(Self.lease / 3) { [self] in
            let leases = flights.map(\.lease)
            ask(nil, { [database] in database.renew(leases, for: Self.lease) ? true : nil }) { [self] _ in
                isRenewing = false
                renew()
            }
        }
    }
}
