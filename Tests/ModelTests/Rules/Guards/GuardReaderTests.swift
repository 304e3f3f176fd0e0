import Model
import Testing

@Suite struct `Guards of rule files` {
    private func read(_ keys: String) throws -> RuleDefinition {
        let text = "name: a\ntrigger: b\nsteps: [{ action: note, with: { text: x } }]\n" + keys
        return try RuleReader.read(file: "r.yaml", bytes: Array(text.utf8), actions: sampleActions)[0]
    }

    private func complaint(_ keys: String) -> String {
        do {
            _ = try read(keys)
            return "accepted"
        } catch {
            return "\(error)"
        }
    }

    @Test(arguments: ["5", "true", "[deal.id]"])
    func `what a rule fires once for is a path`(written: String) {
        let told = complaint("limits: { oncePer: \(written) }")
        #expect(told.contains("limits.oncePer: expected the path to what it fires once for, or {key, period}"))
    }

    @Test func `every key is read, and what it left out is the default`() throws {
        let guards = try read(
            """
            limits:
              depth: 3
              oncePer: subject
              atMost: { count: 5, per: 1d, key: deal.id }
              coolDown: { for: 1h }
            concurrency: { key: deal.id }
            onNewVersion: restart
            """
        )
        let deal = try #require(FieldPath("deal.id"))
        #expect(
            guards.guards
                == RuleGuards(
                    depth: 3,
                    oncePer: FiringQuota(count: 1, key: FieldPath("event.subject")),
                    atMost: FiringQuota(count: 5, period: .seconds(86_400), key: deal),
                    coolDown: FiringQuota(count: 1, period: .seconds(3600)),
                    concurrency: ConcurrencyGuard(atMost: 1, key: deal, then: .queue)
                )
        )
        #expect(guards.onNewVersion == .restart)
        #expect(
            try read("throttle: { atMost: 10, per: 1m }").guards.throttle
                == ThrottleGuard(atMost: 10, per: .seconds(60))
        )
        #expect(
            try read("debounce: { for: 10m, atMost: 1h, key: deal.id }").guards.gathering
                == .debounce(DebounceGuard(quiet: .seconds(600), atMost: .seconds(3600), key: deal))
        )
        #expect(
            try read("batch: { atMost: 50, within: 1h }").guards.gathering
                == .batch(BatchGuard(atMost: 50, within: .seconds(3600)))
        )
        #expect(
            try read("limits: { oncePer: { key: deal.id, period: 1d } }").guards.oncePer
                == FiringQuota(count: 1, period: .seconds(86_400), key: deal)
        )
        #expect(try read("").guards == RuleGuards() && read("").onNewVersion == .finish)
    }

    @Test(arguments: [
        ("limits: { deep: 3 }", "`limits` has no key `deep`"),
        ("limits: { depth: 0 }", "expected an integer from 1 to 100"),
        ("limits: { atMost: { count: 5 } }", "`per` is missing"),
        ("limits: { atMost: { count: 0, per: 1d } }", "expected an integer from 1 to 1000"),
        ("limits: { coolDown: { for: 400d } }", "expected a duration from 1ms to 366d"),
        ("limits: { oncePer: { period: 1d } }", "`key` is missing"),
        ("limits: { oncePer: a..b }", "is no dot path"),
        ("concurrency: { then: wait }", "`wait` is not known here"),
        ("throttle: { atMost: 10, per: soon }", "expected a duration such as"),
        ("debounce: { for: 1h, atMost: 1m }", "`atMost` is shorter than `for`"),
        ("batch: { atMost: 501, within: 1h }", "expected an integer from 1 to 500"),
        ("batch: { atMost: 5, within: 1h }\ndebounce: { for: 1m }", "either debounces or batches"),
        ("batch: { atMost: 5, within: 1h }\nlimits: { oncePer: subject }", "have the rule as their subject"),
        ("throttle: { atMost: 1, per: 1m }\nconcurrency: {}", "either `concurrency` or `throttle`"),
        ("onNewVersion: stop", "`stop` is not known here"),
    ])
    func `what is wrong is told`(keys: String, part: String) {
        #expect(complaint(keys).contains(part), "\(complaint(keys))")
    }

    @Test func `a rule without guards has the canonical form that it always had`() throws {
        let text = String(decoding: try read("").json.text, as: UTF8.self)
        let always =
            #"{"name":"a","trigger":"b","steps":[{"name":"note-1","action":"note","with":{"text":"x"},"onError":"stop","#
            + #""attempts":6,"backoff":{"initial":"1s","factor":5.0,"maximum":"1h","jitter":0.2},"onUnknown":"hold"}]}"#
        #expect(text == always)
    }

    @Test(arguments: Seeds.all)
    func `what is written is read back, by the store and as a file`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<500 {
            var rule = try read("")
            rule.guards = random.guards()
            rule.onNewVersion = OnNewVersion.allCases.randomElement(using: &random) ?? .finish
            #expect(try RuleDefinition(json: rule.json) == rule, "seed \(seed)")
            let file = try RuleReader.read(file: "r.json", bytes: rule.json.text, actions: sampleActions)
            #expect(file == [rule], "seed \(seed)")
        }
    }

    @Test func `an event at the limit of depth does not fire`() {
        #expect(RuleGuards().trip(atDepth: 7) == nil)
        #expect(
            RuleGuards().trip(atDepth: 8).map { "\($0)" }
                == "limit depth: the event is at depth 8 of a chain of causes, and the limit is 8"
        )
        #expect(RuleGuards(depth: 1).trip(atDepth: 0) == nil)
        #expect(RuleGuards(depth: 1).trip(atDepth: 1)?.kind == .depth)
    }

    @Test func `what has nothing at a key shares one guard, and what is there is told in the reason`() throws {
        let event = try Event.sample()
        let (deal, none) = (GuardValue(FieldPath("deal.id"), in: event), GuardValue(FieldPath("deal.x"), in: event))
        let rule = DedupeKey.rule(tenant: event.tenant, name: "r")
        let ids = Set([deal.id(.atMost, rule: rule), none.id(.atMost, rule: rule), deal.id(.oncePer, rule: rule)])
        #expect(ids.count == 3)
        #expect(GuardValue(FieldPath("deal.x"), in: event).id(.atMost, rule: rule) == none.id(.atMost, rule: rule))
        let quota = FiringQuota(count: 5, period: .seconds(86_400))
        #expect("\(quota.trip(.atMost, deal))" == #"limit atMost: 5 per 1d is the most for data.deal.id "d-17""#)
        #expect("\(quota.trip(.atMost, none))" == "limit atMost: 5 per 1d is the most for events without data.deal.x")
        #expect("\(FiringQuota(count: 1).trip(.oncePer, .none))" == "limit oncePer: 1 is the most")
    }
}

extension SplitMix64 {
    /// Guards of every shape that the model has.
    fileprivate mutating func guards() -> RuleGuards {
        var guards = RuleGuards()
        if chance(2) { guards.depth = int(GuardLimits.depths) }
        let keys = ["deal.id", "event.subject", "data.\"a.b\".c"]
        func key(_ random: inout SplitMix64) -> FieldPath? {
            random.chance(2) ? nil : FieldPath(keys[random.int(0...(keys.count - 1))])
        }
        if chance(2) { guards.atMost = FiringQuota(count: int(1...9), period: .seconds(int(1...99)), key: key(&self)) }
        if chance(2) { guards.coolDown = FiringQuota(count: 1, period: .milliseconds(int(1...99)), key: key(&self)) }
        if chance(2) {
            guards.oncePer = FiringQuota(
                count: 1,
                period: chance(2) ? nil : .seconds(int(1...99)),
                key: FieldPath("deal.id")
            )
        }
        if chance(2) {
            guards.concurrency = ConcurrencyGuard(
                atMost: int(1...9),
                key: key(&self),
                then: ConcurrencyGuard.Surplus.allCases.randomElement(using: &self) ?? .queue
            )
        }
        if guards.concurrency == nil {
            guards.throttle = ThrottleGuard(atMost: int(1...9), per: .seconds(int(1...9)), key: key(&self))
        }
        let isSubject = [guards.atMost?.key, guards.coolDown?.key, guards.concurrency?.key, guards.throttle?.key]
            .contains(FieldPath("event.subject"))
        if !isSubject, chance(2) {
            guards.gathering =
                chance(2)
                ? .batch(BatchGuard(atMost: int(1...9), within: .seconds(int(1...9)), key: key(&self)))
                : .debounce(
                    DebounceGuard(
                        quiet: .seconds(int(1...9)),
                        atMost: chance(2) ? nil : .seconds(int(9...99)),
                        key: key(&self)
                    )
                )
        }
        return guards
    }
}
