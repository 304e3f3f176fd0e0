import CoreMetrics
import Runtime
import Testing

@Suite struct MetricsTests {
    @Test func `all kinds are rendered as the format wants, in a fixed order`() {
        let metrics = PrometheusMetrics()
        metrics.describe("signalbox_events_total", "Events recorded.\nBy tenant \\ type.")
        Counter(label: "signalbox_events", dimensions: [("tenant", "b")], factory: metrics).increment(by: 2)
        Counter(label: "signalbox_events", dimensions: [("tenant", "a")], factory: metrics).increment()
        Meter(label: "signalbox.queue.length", factory: metrics).set(12.5)
        FloatingPointCounter(label: "cost", factory: metrics).increment(by: 0.25)
        let expected = """
            # HELP cost_total cost
            # TYPE cost_total counter
            cost_total 0.25
            # HELP signalbox_events_total Events recorded.\\nBy tenant \\\\ type.
            # TYPE signalbox_events_total counter
            signalbox_events_total{tenant="a"} 1
            signalbox_events_total{tenant="b"} 2
            # HELP signalbox_queue_length signalbox.queue.length
            # TYPE signalbox_queue_length gauge
            signalbox_queue_length 12.5

            """
        #expect(metrics.render() == expected)
        #expect(metrics.counterTotal("signalbox_events_total") == 3)
        #expect(metrics.counterTotal("signalbox_events_total", labels: [("tenant", "b")]) == 2)
        #expect(metrics.counterTotal("signalbox_nothing_total") == 0)
        #expect(metrics.snapshot().gauge("signalbox_queue_length") == 12.5)
    }

    @Test func `what is rendered reads back by a strict parser`() throws {
        let metrics = PrometheusMetrics()
        let nasty = "quote \" backslash \\ newline \n brace } é 🚂"
        let nan = Meter(label: "not-a-number", factory: metrics)
        nan.set(Double.nan)
        Meter(label: "endless", factory: metrics).set(-Double.infinity)
        Meter(label: "tiny", factory: metrics).set(1.5e-9)
        Meter(label: "huge", factory: metrics).set(1.5e300)
        Counter(label: "9 odd näme", dimensions: [("1st label", nasty), ("le", "x")], factory: metrics).increment(by: 7)
        let timer = Timer(label: "job_duration", dimensions: [("kind", "email")], factory: metrics)
        timer.recordNanoseconds(1_000_000)
        timer.recordNanoseconds(40_000_000)
        timer.recordNanoseconds(90_000_000_000)
        let read = try PrometheusParser(metrics.render())
        #expect(read.value("not_a_number")?.isNaN == true)
        #expect(read.value("endless") == -.infinity)
        #expect(read.value("tiny") == 1.5e-9)
        #expect(read.value("huge") == 1.5e300)
        #expect(read.value("_9_odd_n_me_total", ["_1st_label": nasty, "le_": "x"]) == 7)
        #expect(read.types["job_duration_seconds"] == "histogram")
        #expect(read.value("job_duration_seconds_bucket", ["kind": "email", "le": "0.001"]) == 1)
        #expect(read.value("job_duration_seconds_bucket", ["kind": "email", "le": "0.05"]) == 2)
        #expect(read.value("job_duration_seconds_bucket", ["kind": "email", "le": "60"]) == 2)
        #expect(read.value("job_duration_seconds_bucket", ["kind": "email", "le": "+Inf"]) == 3)
        #expect(read.value("job_duration_seconds_count", ["kind": "email"]) == 3)
        let sum = try #require(read.value("job_duration_seconds_sum", ["kind": "email"]))
        #expect(abs(sum - 90.041) < 1e-9)
        #expect(Set(read.help.keys) == Set(read.types.keys))
    }

    @Test func `a histogram's buckets never fall and end in its count`() throws {
        let metrics = PrometheusMetrics()
        let recorder = Recorder(label: "batch_size", factory: metrics)
        for size in 0..<2000 { recorder.record(size) }
        let histogram = try #require(metrics.snapshot().histogram("batch_size"))
        #expect(histogram.cumulativeCounts == histogram.cumulativeCounts.sorted())
        #expect(histogram.count == 2000)
        #expect(histogram.sum == 1_999_000)
        #expect(histogram.cumulativeCounts[0] == 2)
        #expect(try PrometheusParser(metrics.render()).value("batch_size_bucket", ["le": "1000"]) == 1001)
    }

    @Test func `concurrent updates are all counted`() async {
        let metrics = PrometheusMetrics()
        let (tasks, rounds) = (8, 5000)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<tasks {
                group.addTask {
                    for round in 0..<rounds {
                        Counter(label: "hits", dimensions: [("odd", "\(round % 2)")], factory: metrics).increment()
                        Timer(label: "took", factory: metrics).recordNanoseconds(1_000_000_000)
                        Meter(label: "level", factory: metrics).increment(by: 1)
                        FloatingPointCounter(label: "halves", factory: metrics).increment(by: 0.5)
                    }
                }
            }
        }
        let total = Double(tasks * rounds)
        let snapshot = metrics.snapshot()
        #expect(snapshot.counterTotal("hits_total") == total)
        #expect(snapshot.counterTotal("hits_total", labels: [("odd", "1")]) == total / 2)
        #expect(snapshot.histogram("took_seconds")?.count == UInt64(total))
        #expect(snapshot.histogram("took_seconds")?.sum == total)
        #expect(snapshot.gauge("level") == total)
        #expect(snapshot.counterTotal("halves_total") == total / 2)
    }

    @Test func `labels beyond the limit are counted together, and the total stays right`() throws {
        let metrics = PrometheusMetrics(seriesLimit: 10)
        for number in 0..<100 {
            Counter(label: "requests", dimensions: [("path", "\(number)")], factory: metrics).increment()
        }
        let read = try PrometheusParser(metrics.render())
        #expect(read.samples.count == 11)
        #expect(read.value("requests_total", ["overflow": "true"]) == 90)
        #expect(metrics.counterTotal("requests_total") == 100)
    }

    @Test func `a name that is already of another kind stays what it was`() throws {
        let metrics = PrometheusMetrics()
        Meter(label: "thing_total", factory: metrics).set(5)
        Counter(label: "thing", factory: metrics).increment(by: 9)
        let read = try PrometheusParser(metrics.render())
        #expect(read.types == ["thing_total": "gauge"])
        #expect(read.value("thing_total") == 5)
    }

    @Test func `a counter only rises, and a destroyed one is gone`() {
        let metrics = PrometheusMetrics()
        let counter = Counter(label: "rises", factory: metrics)
        counter.increment(by: 3)
        counter.increment(by: -2)
        #expect(metrics.counterTotal("rises_total") == 3)
        counter.destroy()
        #expect(metrics.render().isEmpty)
    }

    @Test func `a recorder that does not aggregate is a gauge`() {
        let metrics = PrometheusMetrics()
        Recorder(label: "temperature", aggregate: false, factory: metrics).record(21)
        Recorder(label: "temperature", aggregate: false, factory: metrics).record(19)
        #expect(metrics.snapshot().gauge("temperature") == 19)
    }
}
