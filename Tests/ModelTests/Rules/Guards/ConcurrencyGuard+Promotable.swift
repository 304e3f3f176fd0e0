import Model

extension ConcurrencyGuard {
    /// How many of those that wait may begin now.
    func promotable(held: Int, queued: Int) -> Int { max(0, min(queued, atMost - held)) }
}
