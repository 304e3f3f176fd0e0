import Glibc

/// What is fed with bytes. Each must end, without a crash, within the time and the memory that `deploy/fuzz` allows; and
/// each has a law that a crash then tells of.
enum FuzzTarget: String, CaseIterable {
    /// A message's content type, and its body as an event. What is taken, is taken again as it was written down.
    case event
    /// A delivery's headers, as they are on the wire, and its body: as an event, a job and a dead letter.
    case delivery
    /// A rule file. What is taken, is taken again from its JSON, and can be matched and rendered.
    case rules
    /// A pack's catalog. What is refused has a reason.
    case catalog
    /// A configuration file. What is refused has a reason.
    case config

    /// The one that the environment names; there is one, or the program has ended.
    static let chosen = getenv("SIGNALBOX_FUZZ_TARGET").flatMap { FuzzTarget(rawValue: String(cString: $0)) } ?? .event

    func run(_ bytes: [UInt8]) {
        switch self {
        case .event: fuzzEvent(bytes)
        case .delivery: fuzzDelivery(bytes)
        case .rules: fuzzRules(bytes)
        case .catalog: fuzzCatalog(bytes)
        case .config: fuzzConfig(bytes)
        }
    }
}
