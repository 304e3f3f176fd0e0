import Model
import Testing

@Suite struct `Steps of rule files` {
    private func read(_ steps: String) throws -> [Step] {
        let text = "name: r\ntrigger: deal.won\nsteps:\n" + steps
        return try RuleReader.read(file: "r.yaml", bytes: Array(text.utf8), actions: sampleActions)[0].steps
    }

    private func complaints(_ steps: String) -> [String] {
        do {
            _ = try read(steps)
            return []
        } catch {
            return "\(error)".split(separator: "\n").map(String.init)
        }
    }

    /// The course in a few words: each step's name and where it leads.
    private func course(_ steps: [Step]) -> [String] {
        steps.enumerated().map { place, step in
            let targets = step.edges.map { edge in
                edge.target(from: place, of: steps.count).map { steps[$0].name } ?? "–"
            }
            return "\(step.name) → \(targets.joined(separator: ", "))"
        }
    }

    private func note(_ name: String, _ more: String = "") -> String {
        "{ name: \(name), action: note, with: { text: x }\(more) }"
    }

    @Test func `nested lists are unfolded in their order, and lead on to the step after the construct`() throws {
        let steps = try read(
            """
              - \(note("a", ", onError: goto apology"))
              - name: choice
                branch: { path: deal.amount, greater_than: 5 }
                then:
                  - \(note("b"))
                  - switch:
                      on: deal.stage
                      cases:
                        - { is: won, then: [\(note("c"))] }
                        - { is: [lost, open], then: end }
                      else: apology
                else: []
              - name: attended
                wait:
                  for:
                    - { event: member.attended, where: { path: id, equals: { field: trigger.deal.id } }, then: [\(note("d"))] }
                    - member.left
                  timeout: 3d
                onTimeout: [\(note("e", ", next: end"))]
              - name: both
                parallel:
                  - [\(note("f")), \(note("g"))]
                  - [\(note("h"))]
              - { name: together, join: any }
              - \(note("apology"))
              - { end: failed, reason: sorry }
            """
        )
        #expect(
            course(steps) == [
                "a → choice, apology", "choice → b, attended", "b → switch-4", "switch-4 → c, –, apology",
                "c → attended",
                "attended → d, both, e", "d → both", "e → –", "both → f, h", "f → g", "g → together", "h → together",
                "together → apology", "apology → end-15", "end-15 → ",
            ]
        )
    }

    @Test func `a construct's own next is where the steps in it go on`() throws {
        let steps = try read(
            """
              - branch: { path: a, exists: true }
                then: [\(note("b"))]
                else: [\(note("c")), \(note("d", ", next: later"))]
                next: last
              - \(note("later"))
              - \(note("last"))
            """
        )
        #expect(course(steps) == ["branch-1 → b, c", "b → last", "c → d", "d → later", "later → last", "last → –"])
    }

    @Test func `every form of a delay`() throws {
        let steps = try read(
            """
              - delay: 3d
              - delay: { for: 1h, quietHours: { from: "21:00", to: "08:00" }, timezone: Europe/Berlin }
              - delay: { quietHours: { from: "21:00", to: "08:00:30" }, timezone: { field: record.member.timezone } }
              - delay: { until: { field: deal.renewsOn, before: 7d, at: "09:00" } }
              - delay: { until: { field: steps.delay-1.until, after: 2h } }
              - delay: { until: "2026-12-01T10:00:00+01:00" }
              - { name: monday, delay: { untilTime: "24:00", on: [mon, friday] }, onError: continue }
            """
        )
        let delays = steps.compactMap { step -> DelayStep? in
            if case .delay(let delay) = step.kind { delay } else { nil }
        }
        let (evening, morning) = (try #require(TimeOfDay(text: "21:00")), try #require(TimeOfDay(text: "08:00")))
        let (late, nine) = (try #require(TimeOfDay(text: "08:00:30")), try #require(TimeOfDay(text: "09:00")))
        let midnight = try #require(TimeOfDay(text: "24:00"))
        let instant = try #require(Timestamp(rfc3339: "2026-12-01T09:00:00Z"))
        func path(_ root: FieldPath.Root, _ segments: String...) -> FieldPath {
            FieldPath(root: root, segments: segments)
        }
        #expect(
            delays == [
                DelayStep(until: .after(.seconds(259_200))),
                DelayStep(
                    until: .after(.seconds(3600)),
                    quietHours: QuietHours(from: evening, to: morning),
                    timeZone: .named("Europe/Berlin")
                ),
                DelayStep(
                    until: .after(.zero),
                    quietHours: QuietHours(from: evening, to: late),
                    timeZone: .field(path(.record, "member", "timezone"))
                ),
                DelayStep(until: .field(path(.data, "deal", "renewsOn"), offset: .seconds(-604_800), at: nine)),
                DelayStep(until: .field(path(.steps, "delay-1", "until"), offset: .seconds(7200), at: nil)),
                DelayStep(until: .at(instant)),
                DelayStep(until: .next(midnight, weekdays: [.monday, .friday])),
            ]
        )
        #expect(steps.last?.onError == .continue)
    }

    @Test func `the canonical form reads back, from the tables and as a file`() throws {
        let text = """
            name: r
            trigger: deal.won
            steps:
              - \(note("a", ", onError: { goto: g }, next: b"))
              - { name: b, branch: [{ path: steps.a.id, exists: true }, { path: a, equals: 1 }], then: [{ delay: 3d }], else: w }
              - { name: w, wait: { for: x.y, where: [{ path: id, equals: { field: trigger.event.id } }], timeout: 1h, since: step } }
              - { name: s, switch: { on: steps.w.timedOut, cases: [{ is: true, then: end }] } }
              - { name: p, parallel: [[\(note("c"))], [{ delay: { untilTime: "09:00" } }, \(note("d"))]] }
              - { name: j, join: all }
              - { name: e, emit: { event: deal.cooled, subject: "deal/{{deal.id}}", data: { after: "{{steps.w.event.id}}" } } }
              - { name: h, action: webhook, with: { url: "https://example.com" }, timeout: 10s }
              - \(note("g"))
              - { end: completed }
            """
        let rules = try RuleReader.read(file: "r", bytes: Array(text.utf8), actions: sampleActions)
        let json = rules[0].json
        #expect(try RuleDefinition(json: JSONValue(parsing: json.text)) == rules[0])
        #expect(try RuleReader.read(file: "again", bytes: json.text, actions: sampleActions) == rules)
        guard case .array(let steps)? = json["steps"] else { return }
        #expect("\(steps[1])".hasSuffix(#","then":"delay-3","else":"w"}"#), "\(steps[1])")
        #expect(
            "\(steps[3])"
                == #"{"name":"w","wait":{"for":[{"event":"x.y","where":{"all":[{"path":"data.id","operator":"equals","#
                + #""value":{"field":"trigger.event.id"}}]}}],"timeout":"1h","since":"step"},"onTimeout":"s"}"#
        )
    }

    @Test func `a rule of actions alone is stored as it always was`() throws {
        let rule = try RuleReader.read(
            file: "r",
            bytes: Array(
                "{name: end, trigger: b, steps: [{name: end, action: note, with: {text: x}}, \(note("s"))]}".utf8
            ),
            actions: sampleActions
        )[0]
        let rest =
            #""onError":"stop","attempts":6,"backoff":{"initial":"1s","factor":5.0,"maximum":"1h","jitter":0.2},"onUnknown":"hold"}"#
        #expect(
            "\(rule.json)"
                == #"{"name":"end","trigger":"b","steps":[{"name":"end","action":"note","with":{"text":"x"},"# + rest
                + #",{"name":"s","action":"note","with":{"text":"x"},"# + rest + "]}"
        )
    }

    @Test func `ways that lead nowhere sensible are refused with their place`() {
        #expect(
            complaints("  - \(note("a", ", next: welcom"))\n  - \(note("b"))\n  - \(note("welcome"))")
                == ["r.yaml:4:55: steps[0].next: there is no step `welcom`; did you mean `welcome`?"]
        )
        func complaint(_ steps: String) -> String { complaints(steps).joined(separator: "\n") }
        #expect(complaint("- \(note("a"))\n- \(note("b", ", next: a"))").contains("`a` stands before this step"))
        #expect(complaint("- \(note("a", ", next: a"))").contains("`a` is this step itself"))
        #expect(
            complaint("- {branch: {path: a, exists: true}, then: [\(note("b"))], next: b}\n- \(note("c"))")
                .contains("`b` is within this step")
        )
        #expect(complaint("- \(note("a", ", next: end"))\n- \(note("b"))").contains("no path leads to the step `b`"))
        #expect(complaint("- {end: completed}\n- \(note("b"))").contains("`b`: `end-1` ends the execution"))
        #expect(complaint("- \(note("a"))\n- \(note("a"))").contains("a step named `a` stands earlier"))
        #expect(complaint("- \(note("end"))\n- {delay: 1d}").contains("can be called `end`"))
        #expect(
            complaint("- {delay: 1d, next: [x]}").contains("expected the name of a later step or `end`, found a list")
        )
        #expect(complaint("- \(note("a", ", onError: halt"))").contains("one of `stop`, `continue`, `goto STEP`"))
    }

    @Test func `paths that begin together come together in joins`() {
        func complaint(_ steps: String) -> String { complaints(steps).joined(separator: "\n") }
        let parallel = "- {name: p, parallel: [[\(note("a"))], [\(note("b"))]]}\n"
        #expect(complaint(parallel + "- \(note("c"))").contains("more than one path of `p` leads to `c`"))
        #expect(complaint(parallel + "- {join: all}\n- \(note("c"))").isEmpty)
        #expect(complaint("- \(note("a"))\n- {name: j, join: all}").contains("come together in the join `j`"))
        #expect(
            complaint("- {branch: {path: a, exists: true}, then: [\(note("b"))], else: [\(note("c"))]}\n- {join: all}")
                .contains("no two paths of a `parallel`")
        )
        // Around the join.
        #expect(
            complaint(
                "- {name: p, parallel: [[\(note("a", ", onError: goto d"))], [\(note("b"))]]}\n- {join: all}\n- \(note("c"))\n- \(note("d"))"
            ).contains("leads to `d`, and not all of them through a join")
        )
        // Within each other.
        let inner = "{name: q, parallel: [[\(note("a"))], [\(note("b"))]]}, {name: k, join: any}"
        #expect(complaint("- {name: p, parallel: [[\(inner)], [\(note("c"))]]}\n- {name: j, join: all}").isEmpty)
        #expect(
            complaint("- {name: p, parallel: [[\(inner), \(note("x"))], [\(note("c", ", next: x"))]]}").contains(
                "stands before"
            )
        )
        #expect(complaint("- {parallel: [[\(note("a"))]]}").contains("expected 2 to 20 paths"))
        #expect(complaint("- {parallel: [[\(note("a"))], end]}").contains("has no step"))
    }

    @Test func `what steps look at must be there`() {
        func complaint(_ steps: String) -> String { complaints(steps).joined(separator: "\n") }
        let use = "{ name: u, action: note, with: { text: \"{{steps.invite.status}}\" } }"
        #expect(
            complaint("- \(note("a"))\n- \(use)").contains(
                "there is no step `invite`; expected `a`; a field of the payload is `data.steps"
            )
        )
        #expect(complaint("- \(note("invit"))\n- \(use)").contains("did you mean `invit`?"))
        #expect(complaint("- \(use)\n- \(note("invite"))").contains("no path leads from `invite` to `u`"))
        #expect(complaint("- \(note("invite"))\n- {branch: {path: steps.invite.id, equals: \"1\"}}").isEmpty)
        #expect(
            complaint("- {name: invite, delay: 1d}\n- \(use)").contains(
                "the step `invite` leaves no `status`; expected `until`"
            )
        )
        #expect(
            complaint("- {delay: 1d}\n- {branch: {path: trigger.id, exists: true}}").contains(
                "`trigger` is known only where"
            )
        )
        #expect(
            complaint(
                "- {wait: {for: a, timeout: 1d, where: {path: l, any_element: {path: id, equals: {field: trigger.id}}}}}"
            ).isEmpty
        )
        #expect(complaint("- \(note("a", ", timeout: 10s"))").contains("only outbound actions take `timeout`"))
        #expect(complaint("- {wait: {for: a}}").contains("`timeout` is missing"))
        #expect(complaint("- {wait: {for: a, timeout: 401d}}").contains("expected 1ms to 400d"))
        #expect(
            complaint("- {delay: {for: 1d, until: \"2026-12-01T09:00:00Z\"}}").contains("cannot stand beside `for`")
        )
        #expect(complaint("- {delay: {untilTime: 9}}").contains("expected a time such as `22:00`"))
        #expect(complaint("- {emit: {event: a.b, data: {x: \"{{#a}}\"}}}").contains("the section `a` is not closed"))
        #expect(complaint("- {wait: {for: a, timeout: 1d}, delay: 1d}").contains("has no key `wait`"))
    }

    @Test func `what is wrong between steps is told with what is wrong in the rest of the rule`() {
        let text = """
            name: r
            trigger: deal.won
            conditions: [{ path: deal.amount, greater_then: 5 }]
            steps:
              - \(note("a"))
              - { name: b, action: note, with: { text: "{{steps.x.id}}" } }
            """
        let error = #expect(throws: SourceFileError.self) {
            try RuleReader.read(file: "r.yaml", bytes: Array(text.utf8), actions: sampleActions)
        }
        let told = error.map { "\($0)" } ?? ""
        #expect(told.contains("greater_then") && told.contains("there is no step `x`"))
    }

    @Test func `a step that is wrong is all that is told of the steps`() {
        let found = complaints(
            "  - { name: a, action: nota, with: { text: x } }\n  - \(note("b", ", next: end"))\n  - \(note("c"))"
        )
        #expect(found.count == 1 && found[0].contains("there is no action `nota`"))
    }
}
