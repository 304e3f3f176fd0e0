internal import Model
internal import TestKit

/// An event of a plan, and what has to become of it, reckoned without the code that is tested.
struct PlannedEvent {
    enum Nature {
        case plain
        /// No JSON.
        case malformed
        /// Of a type that is in no catalog.
        case uncatalogued
        /// The database refuses the event for what is in it.
        case poisonousEvent
        /// The database refuses the effects of the event for what is in them.
        case poisonousEffect
    }

    var number: Int
    var type: String
    var amount: Int
    var nature: Nature

    init(number: Int, using dice: inout SplitMix64) {
        self.number = number
        type = [Tenancy.paid, Tenancy.paid, Tenancy.sent, Tenancy.late][Int.random(in: 0..<4, using: &dice)]
        amount = Int.random(in: 0..<10, using: &dice)
        switch Int.random(in: 0..<40, using: &dice) {
        case 0: nature = .malformed
        case 1:
            nature = .uncatalogued
            type = "order.lost"
        case 2: nature = .poisonousEvent
        case 3, 4: nature = .poisonousEffect
        default: nature = .plain
        }
    }

    var id: String { "e-\(number)" }

    /// Whether it is to become a dead letter instead of being recorded.
    var isRefused: Bool { nature != .plain && nature != .poisonousEffect }

    /// Which rules it fires, by place.
    var rules: [Int] {
        switch type {
        case Tenancy.paid: amount > 4 ? [0, 1] : [0]
        case Tenancy.sent: amount < 7 ? [2, 3] : [2]
        case Tenancy.late: [4]
        default: []
        }
    }

    /// A structured CloudEvent.
    var text: [UInt8] {
        if nature == .malformed { return Array(#"{"specversion":"1.0","id":"\#(id)","#.utf8) }
        let mark =
            switch nature {
            case .poisonousEvent: "event"
            case .poisonousEffect: "effect"
            default: "none"
            }
        return Array(
            #"""
            {"specversion":"1.0","id":"\#(id)","source":"shop","type":"\#(type)","tenantid":"acme",\#
            "time":"\#(Self.time)","subject":"order/\#(number)","data":{"amount":\#(amount),"poison":"\#(mark)"}}
            """#.utf8
        )
    }

    private static let time = (World.epoch - .seconds(60)).rfc3339
}
