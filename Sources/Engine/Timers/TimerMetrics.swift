internal import Metrics
internal import Model
internal import Store

/// What a scheduler tells of timers: `signalbox_timers_total` by purpose, and `signalbox_timer_lag_seconds`, how late what
/// ended by the clock was.
struct TimerMetrics: Sendable {
    private let counters = Dictionary(
        uniqueKeysWithValues: TimerPurpose.allCases.map { purpose in
            (purpose, Counter(label: "signalbox_timers", dimensions: [("purpose", purpose.rawValue)]))
        }
    )
    private let lag = Metrics.Timer(label: "signalbox_timer_lag_seconds")

    func workedOff(_ desk: TimerDesk) {
        for (timer, fate) in desk.fates {
            switch fate {
            case .remove, .publish: counters[timer.purpose]?.increment()
            case .postpone, .passOver, .park: break
            }
        }
        for late in desk.lags { lag.recordNanoseconds(late.microseconds * 1000) }
    }
}
