internal import AMQP
internal import Messaging
internal import Postgres

/// A process that may die at any of its steps, losing all that it had in memory, and is started again; or stand still for a
/// while without knowing.
class SimulatedProcess {
    let name: String
    unowned let world: World
    unowned let broker: SimulatedBroker
    unowned let database: SimulatedDatabase
    /// Counts the starts: what an earlier life had begun is not gone on with.
    private(set) var life = 0
    private var frozenUntil: Int64 = 0
    private var transactions: [SimulatedTransaction] = []
    private(set) var consumer: SimulatedConsumer?

    init(_ name: String, in plant: Plant, consuming queue: String? = nil, prefetch: Int = 0) {
        self.name = name
        world = plant.world
        broker = plant.broker
        database = plant.database
        consumer = queue.map {
            SimulatedConsumer(
                plant.broker.queue($0),
                prefetch: prefetch,
                of: self,
                world: plant.world,
                broker: plant.broker
            )
        }
    }

    /// Whether it can die.
    var isMortal: Bool { true }

    /// Begins its loops, with an empty memory.
    func begin() {}

    func start() {
        consumer?.connect()
        begin()
    }

    /// Goes on after a while, unless the process has died by then.
    func later(_ delay: Int64, _ body: @escaping () -> Void) {
        let life = life
        world.after(delay) { [self] in proceed(life, body) }
    }

    private func proceed(_ life: Int, _ body: @escaping () -> Void) {
        guard life == self.life else { return }
        if world.now < frozenUntil {
            world.after(frozenUntil - world.now + world.draw(0...1_000)) { [self] in proceed(life, body) }
            return
        }
        switch isMortal ? world.mishap() : nil {
        case nil: body()
        case .crash: die()
        case .freeze(let duration):
            world.saw(.freeze)
            world.note("\(name): frozen for \(duration) µs")
            frozenUntil = world.now + duration
            // The broker misses its heartbeats, or does not.
            if world.flip(0.5) {
                world.after(world.draw(0...duration)) { [self] in if self.life == life { consumer?.lose() } }
            }
            world.after(duration) { [self] in proceed(life, body) }
        }
    }

    private func die() {
        world.saw(.crash)
        world.note("\(name): died")
        life += 1
        consumer?.die()
        let abandoned = transactions.filter { $0.isOpen && !$0.isCommitting }
        transactions = []
        // The server takes its time to notice.
        for transaction in abandoned {
            world.after(world.draw(1_000...3_000_000)) { [self] in database.rollBack(transaction) }
        }
        let life = life
        world.after(world.draw(10_000...3_000_000)) { [self] in
            guard self.life == life else { return }
            world.note("\(name): started again")
            start()
        }
    }
}

extension SimulatedProcess {
    func transaction() -> SimulatedTransaction {
        let transaction = database.begin()
        transactions.removeAll { !$0.isOpen }
        transactions.append(transaction)
        return transaction
    }

    /// Has the database do something and tells what it answered, or that it did not.
    ///
    /// - Parameter statement: Returns nil where it has to wait for a lock.
    func ask<Value>(
        _ transaction: SimulatedTransaction?,
        _ statement: @escaping () throws(PostgresError) -> Value?,
        _ reply: @escaping (Result<Value, PostgresError>) -> Void
    ) {
        let life = life
        world.after(world.latency()) { [self] in answer(life, transaction, statement, reply) }
    }

    private func answer<Value>(
        _ life: Int,
        _ transaction: SimulatedTransaction?,
        _ statement: @escaping () throws(PostgresError) -> Value?,
        _ reply: @escaping (Result<Value, PostgresError>) -> Void
    ) {
        if let transaction, !transaction.isOpen { return }
        let result: Result<Value, PostgresError>
        if database.isDown || world.fails(world.plan.statementFailed) {
            world.saw(database.isDown ? .databaseDown : .statementFailed)
            result = .failure(PostgresError(.connection, "the connection was lost"))
        } else {
            do throws(PostgresError) {
                guard let value = try statement() else {
                    world.after(world.draw(1_000...20_000)) { [self] in
                        answer(life, transaction, statement, reply)
                    }
                    return
                }
                result = .success(value)
            } catch {
                result = .failure(error)
            }
        }
        if case .failure = result, let transaction { database.rollBack(transaction) }
        // Who asked may be dead, and its successor asked nothing.
        if self.life == life { later(world.latency()) { reply(result) } }
    }

    /// Commits; tells the error where the answer is one, or does not come.
    func commit(_ transaction: SimulatedTransaction, _ reply: @escaping (PostgresError?) -> Void) {
        transaction.isCommitting = true
        let life = life
        world.after(world.latency()) { [self] in
            // A commit that was just being sent when its process died may or may not arrive.
            if self.life != life, world.flip(0.5) { return database.rollBack(transaction) }
            let error = decide(transaction)
            if self.life == life { later(world.latency()) { reply(error) } }
        }
    }

    /// Commits, or does not; both with an answer or without.
    func decide(_ transaction: SimulatedTransaction) -> PostgresError? {
        let unknown = PostgresError(.commitUnknown, "the connection was lost at the commit")
        if !transaction.isOpen || database.isDown || world.fails(world.plan.commitFailed) {
            world.saw(.commitFailed)
            database.rollBack(transaction)
            return unknown
        }
        database.commit(transaction)
        if world.fails(world.plan.commitUnknown) {
            world.saw(.commitUnknown)
            return unknown
        }
        return nil
    }

    /// Publishes until each message is confirmed.
    func publishUntilConfirmed(_ messages: [AMQPMessage], _ done: @escaping () -> Void) {
        publish(PublishRounds(messages), done)
    }

    private func publish(_ rounds: PublishRounds, _ done: @escaping () -> Void) {
        guard !rounds.left.isEmpty else { return done() }
        broker.publish(rounds.left, from: self) { [self] results in
            var rounds = rounds
            do throws(AMQPError) {
                try rounds.settle(results)
            } catch {
                return world.violate("\(name) cannot publish: \(error)")
            }
            guard !rounds.left.isEmpty else { return done() }
            later(pause()) { [self] in publish(rounds, done) }
        }
    }

    /// How long it waits before it tries something again.
    func pause() -> Int64 { world.draw(50_000...1_000_000) }
}
