/// How a statement names the tables that are partitioned by month.
package enum Addressing: Sendable {
    /// Where all of its rows are of one month, by that month's partitions.
    case byMonth
    /// By the tables that the partitions are parts of.
    case wholeTables
}
