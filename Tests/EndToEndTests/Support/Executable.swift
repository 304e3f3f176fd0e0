import Model

/// The executables that an installation is made of.
enum Executable {
    static let matcher = "signalbox-matcher"
    static let scheduler = "signalbox-scheduler"
    static func worker(_ kind: ActionKind) -> String { "signalbox-worker-\(kind)" }

    /// What the pack `crm` needs for a deal that is won.
    static let forDeals = [matcher, worker(.task), worker(.note)]
}
