import Engine
import FoundationEssentials
import Messaging
import Model
import Store
import TestKit

/// One kind's queue, its workers, what the broker loses, and a rescuer that knows no more than the real one: in steps of
/// simulated time.
struct QueueSimulation {
    private struct Step {
        var createdAt: Timestamp
        var isTaken = false
        var isDone = false
        // Messages in the queue, in a worker's hands, or on their way to the queue.
        var messages = 0
    }

    private let law: RescueLaw
    private var generator: SplitMix64
    private var now = Timestamp(microseconds: 1_772_357_400_000_000)
    private var steps: [Step] = []
    private var queue: [Int] = []
    private var publishing: [(step: Int, at: Timestamp)] = []
    private var working: [(step: Int, until: Timestamp)] = []
    private var watch = QueueWatch()
    private var lastRescue: Timestamp?
    private var nextLook: Timestamp
    private let tick: Duration

    /// Messages that were published for steps that had one already.
    private(set) var multiplied = 0
    private(set) var rescued = 0
    private(set) var lost = 0

    init(generator: SplitMix64) {
        self.generator = generator
        law = RescueLaw(limit: .seconds(Int.random(in: 1...3600, using: &self.generator)))
        tick = law.limit / 60
        nextLook = now
    }

    /// How many steps are still not done.
    private(set) var open = 0

    /// Lets time go by with arrivals, stalls and, where wanted, losses; then lets the workers finish.
    mutating func run(losing: Bool) {
        for _ in 0..<Int.random(in: 2...5, using: &generator) {
            let arrivals = Int.random(in: 0...2, using: &generator)
            let pace = Int.random(in: 0...2, using: &generator)
            if losing, Bool.random(using: &generator) { lose() }
            for _ in 0..<Int.random(in: 10...60, using: &generator) {
                for _ in 0..<Int.random(in: 0...arrivals, using: &generator) { arrive() }
                advance(pace: pace)
            }
        }
        // Whatever was lost is found one limit after the queue has been worked off.
        var left = 2000
        while open > 0, left > 0 {
            advance(pace: 20)
            left -= 1
        }
        // And then all is quiet.
        for _ in 0..<100 { advance(pace: 20) }
    }

    private mutating func arrive() {
        steps.append(Step(createdAt: now, messages: 1))
        open += 1
        // A transaction commits and its jobs are confirmed some time after it began.
        publishing.append((steps.count - 1, now + law.margin * Double.random(in: 0...0.9, using: &generator)))
    }

    private mutating func lose() {
        for step in queue {
            steps[step].messages -= 1
            if !steps[step].isDone { lost += 1 }
        }
        queue = []
    }

    private mutating func advance(pace: Int) {
        now = now + tick
        queue += publishing.filter { $0.at <= now }.map(\.step)
        publishing.removeAll { $0.at <= now }
        for work in working where work.until <= now {
            steps[work.step].messages -= 1
            if !steps[work.step].isDone { open -= 1 }
            steps[work.step].isDone = true
        }
        working.removeAll { $0.until <= now }
        let taken = queue.prefix(pace)
        queue.removeFirst(taken.count)
        for step in taken {
            let time = law.hold * Double.random(in: 0...0.9, using: &generator)
            // Record workers touch the row when they are done, outbound workers when they begin.
            steps[step].isTaken = Bool.random(using: &generator) || steps[step].isTaken
            working.append((step, now + time))
        }
        if nextLook <= now { look() }
    }

    private mutating func look() {
        nextLook = now + law.interval
        watch.saw(untouched: Set(watch.watched.filter { isUntouched($0.job.step) }), at: now)
        if queue.isEmpty {
            watch.sawEmpty(at: now)
        } else if let step = steps.indices.last(where: isUntouched) {
            watch.watch(untouched(step))
        }
        watch.forget(before: now - law.hold)
        guard open > 0, let bound = law.bound(now: now, front: watch.front, lastRescue: lastRescue) else { return }
        let found = steps.indices.filter { !steps[$0].isDone && !steps[$0].isTaken && steps[$0].createdAt < bound }
        guard !found.isEmpty else { return }
        for step in found {
            if steps[step].messages > 0 { multiplied += 1 }
            steps[step].messages += 1
            queue.append(step)
        }
        rescued += found.count
        lastRescue = now
    }

    private func isUntouched(_ step: Int) -> Bool { !steps[step].isTaken && !steps[step].isDone }

    private func untouched(_ place: Int) -> UntouchedStep {
        let job = Job(
            kind: .note,
            tenant: .acme,
            occurredAt: steps[place].createdAt,
            execution: UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)),
            step: place
        )
        return UntouchedStep(job: job, createdAt: steps[place].createdAt)
    }
}
