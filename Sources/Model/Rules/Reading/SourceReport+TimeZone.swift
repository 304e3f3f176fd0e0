extension SourceReport {
    /// The IANA name of a time zone that there is.
    func timeZone(_ node: SourceNode, _ database: TimeZoneDatabase) -> String? {
        guard let name = text(node) else { return nil }
        if database[name] != nil { return name }
        let hint = Nearest.name(to: name, among: database.names).map { "; did you mean `\($0)`?" }
        add(
            .unknownName,
            at: node,
            "`\(name)` is no time zone" + (hint ?? "; expected a name such as `Europe/Berlin` or `UTC`")
        )
        return nil
    }
}
