internal import Foundation

/// A small generator of random numbers that repeats itself from its seed. <https://prng.di.unimi.it/splitmix64.c>
package struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    /// A generator whose seed is written to standard error, so that a failure can be repeated with
    /// `SIGNALBOX_TEST_SEED`, which takes its place when it is set.
    ///
    /// - Parameter name: who draws from it: `#function`, as a rule.
    package static func announced(
        _ name: String = #function,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> SplitMix64 {
        let given = environment["SIGNALBOX_TEST_SEED"].flatMap(UInt64.init)
        let seed = given ?? UInt64.random(in: .min ... .max)
        FileHandle.standardError.write(Data("\(name): SIGNALBOX_TEST_SEED=\(seed)\n".utf8))
        return SplitMix64(seed: seed)
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
