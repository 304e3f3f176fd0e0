import Model
import Store
import Synchronization
import Testing

@testable import Acting

@Suite struct FlightsTests {
    private func flights(_ count: Int) -> [Flight] {
        (0..<count).map { place in
            let step = ClaimedStep.sample(.sample(step: place))
            return Flight(step: step, lease: Lease(job: step.job, fence: 1, attempt: 1))
        }
    }

    private func land(_ flight: Flight, _ all: Flights, after duration: Duration = .zero) async {
        await all.land(flight, ActionResult(.done(output: .null)), duration)
    }

    @Test func `no more are in the air than the capacity, and no more than as many again wait to be recorded`() async {
        let all = Flights(capacity: 4)
        let planned = flights(8)
        #expect(await all.freeSlots() == 4)
        for flight in planned[..<4] { await all.begin(flight) }
        for flight in planned[..<3] { await land(flight, all) }
        // Three have landed, so three more may begin before these are recorded.
        #expect(await all.freeSlots() == 3)
        for flight in planned[4..<7] { await all.begin(flight) }
        for flight in planned[3..<7] { await land(flight, all) }
        // Seven wait to be recorded: one more may begin, though none is in the air.
        #expect(await all.freeSlots() == 1)
        await all.begin(planned[7])
        let landings = await all.landings(upTo: 5) ?? []
        #expect(landings.map(\.flight.lease) == planned[..<5].map(\.lease))
        await all.recorded(landings)
        #expect(await all.freeSlots() == 3)
        #expect(await Set(all.leases) == Set(planned[5...].map(\.lease)))
    }

    @Test func `results that come shortly after each other are recorded together while others are in the air`() async {
        let waits = Mutex<[Duration]>([])
        let gate = Gate()
        let all = Flights(capacity: 4) { duration in
            waits.withLock { $0.append(duration) }
            await gate.pass()
        }
        let planned = flights(4)
        for flight in planned { await all.begin(flight) }
        await land(planned[0], all, after: .seconds(1))
        async let landings = all.landings(upTo: 10)
        while !gate.isReached { await Task.yield() }
        await land(planned[1], all, after: .seconds(1))
        gate.open()
        #expect(await landings?.map(\.flight.lease) == planned[..<2].map(\.lease))
        // Nothing is in the air once these have landed, so nothing is waited for.
        for flight in planned[2...] { await land(flight, all) }
        #expect(await all.landings(upTo: 10)?.count == 2)
        #expect(waits.withLock { $0 } == [.zero])
    }

    @Test func `a free slot waits for others only while more than half of the capacity is in the air`() async {
        let waits = Mutex(0)
        let all = Flights(capacity: 4) { _ in waits.withLock { $0 += 1 } }
        for (flight, expected) in zip(flights(3), [0, 0, 1]) {
            await all.begin(flight)
            _ = await all.freeSlots()
            #expect(waits.withLock { $0 } == expected)
        }
    }

    @Test func `all is over once it is closed and nothing is active`() async {
        let all = Flights(capacity: 2)
        let planned = flights(2)
        for flight in planned { await all.begin(flight) }
        await all.close()
        await all.abandon(planned[0])
        await land(planned[1], all)
        #expect(await !all.isOver)
        await all.recorded(await all.landings(upTo: 10) ?? [])
        #expect(await all.isOver)
        #expect(await all.landings(upTo: 10) == nil)
        await all.untilOver()
    }
}
