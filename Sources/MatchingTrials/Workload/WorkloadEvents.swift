internal import Model

/// Events of about 765 bytes, one JSON text a line, the same for the same seed.
package struct WorkloadEvents: Sendable {
    /// All lines, each with its end, and some bytes to spare.
    package private(set) var bytes: [UInt8] = []
    /// Where the lines are, without their ends.
    package private(set) var lines: [Range<Int>] = []

    /// - Parameter rules: How many rules the set has, on which depends how many customers and tenants there are.
    package init(_ set: WorkloadSet, rules: Int, seed: UInt64, count: Int) {
        var random = SplitMix64(seed: seed)
        let customers = set == .s1 ? 2 * rules : 100_000
        let tenants = set == .s2 ? max(1, rules / 100) : 1
        bytes.reserveCapacity(count * 800)
        for number in 0..<count {
            append(Self.event(number, &random, customers: customers, tenants: tenants))
        }
    }

    /// Takes lines that were made elsewhere.
    package init(text: [UInt8]) {
        bytes = text
        var start = 0
        for (place, byte) in text.enumerated() where byte == UInt8(ascii: "\n") {
            if place > start { lines.append(start..<place) }
            start = place + 1
        }
        if start < text.count { lines.append(start..<text.count) }
    }

    private mutating func append(_ line: String) {
        let start = bytes.count
        bytes.append(contentsOf: line.utf8)
        lines.append(start..<bytes.count)
        bytes.append(UInt8(ascii: "\n"))
    }

    private static func event(_ number: Int, _ random: inout SplitMix64, customers: Int, tenants: Int) -> String {
        let pad = WorkloadSet.padded
        let customer = random.below(customers)
        let tenant = random.below(tenants)
        let type = random.pick(WorkloadSet.types)
        let (day, hour, minute) = (1 + random.below(28), random.below(24), random.below(60))
        let domain = random.pick(WorkloadSet.domains)
        let country = random.pick(WorkloadSet.countries)
        let plan = random.pick(WorkloadSet.plans)
        let segment = random.pick(WorkloadSet.segments)
        let (seats, revenue, trial) = (1 + random.below(500), random.below(500_000), random.below(10) == 0)
        let amount = random.below(1_000_000)
        let currency = random.pick(WorkloadSet.currencies)
        let state = random.pick(WorkloadSet.states)
        let (due, attempts, paid) = (1 + random.below(28), random.below(4), random.below(2) == 0)
        let renewal = random.below(365)
        let term = random.pick(WorkloadSet.terms)
        let (renews, discount) = (random.below(4) != 0, random.below(50))
        let tags = (0..<random.below(4)).map { _ in "\"\(random.pick(WorkloadSet.tags))\"" }.joined(separator: ",")
        let request = hex(random.next()) + hex(random.next())
        let address = random.below(1 << 24)
        let (month, monthDay) = (1 + renewal / 31, 1 + renewal % 28)

        let head =
            #"{"id":"evt_\#(pad(number, 10))","tenant":"t-\#(pad(tenant, 4))","type":"\#(type)","#
            + #""time":"2026-03-\#(pad(day, 2))T\#(pad(hour, 2)):\#(pad(minute, 2)):00Z","#
            + #""source":"billing-api","version":1,"data":{"#
        let customerText =
            #""customer":{"id":"cust-\#(pad(customer, 8))","email":"user\#(customer)@\#(domain)","#
            + #""country":"\#(country)","plan":"\#(plan)","segment":"\#(segment)","seats":\#(seats),"#
            + #""mrr":\#(hundredths(revenue)),"trial":\#(trial)},"#
        let invoice =
            #""invoice":{"number":"INV-2026-\#(pad(number, 6))","amount":\#(hundredths(amount)),"#
            + #""currency":"\#(currency)","status":"\#(state)","due":"2026-03-\#(pad(due, 2))","#
            + #""attempts":\#(attempts),"paid":\#(paid)},"#
        let subscription =
            #""subscription":{"id":"sub_\#(pad(number, 8))","#
            + #""renews_at":"2026-\#(pad(month, 2))-\#(pad(monthDay, 2))T00:00:00Z","term":"\#(term)","#
            + #""auto_renew":\#(renews),"discount":\#(hundredths(discount))},"#
        let meta =
            #""tags":[\#(tags)],"meta":{"request_id":"\#(request)","#
            + #""ip":"10.\#(address >> 16).\#((address >> 8) & 255).\#(address & 255)","#
            + #""user_agent":"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)","attempt":1,"#
            + #""trace":[\#(number % 7),\#(number % 11),\#(number % 13)]}}}"#
        return head + customerText + invoice + subscription + meta
    }

    private static func hex(_ bits: UInt64) -> String {
        let digits = String(bits, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// The shortest text that reads back as the Double, with a point.
    private static func hundredths(_ number: Int) -> String { (Double(number) / 100).description }
}
