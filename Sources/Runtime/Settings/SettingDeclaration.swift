internal import Configuration

/// What is known about one setting. The settings structs declare their keys by reading them, so this list cannot drift
/// from the code; the check for unknown keys, the check of `config/signalbox.yaml` and the documentation are made from it.
package struct SettingDeclaration: Sendable, Equatable {
    /// Whether the file gives the setting one value or a list of them.
    package enum Shape: Sendable, Equatable {
        case scalar
        case list
    }

    /// The key, such as `postgres.host`.
    package let name: String
    /// What a value must be, as a phrase: "a whole number from 1 to 65535".
    package let expected: String
    /// The default as the file would write it; empty where the default is "not set".
    package let defaultText: String
    /// What the setting does, in a sentence.
    package let summary: String
    /// Whether the value must never be shown.
    package let isSecret: Bool
    /// Whether the value is a list.
    package let shape: Shape

    /// The key's group, which is the part before the first dot.
    package var group: Substring { name.prefix { $0 != "." } }

    /// The environment variable that sets the key, such as `SIGNALBOX_POSTGRES_HOST`.
    package var environmentName: String { Self.environmentName(of: name) }

    /// The variable's name as the library itself spells it, so that the two cannot disagree.
    package static func environmentName(of name: String) -> String {
        let key = AbsoluteConfigKey([environmentScope] + name.split(separator: ".").map(String.init))
        let empty = EnvironmentVariablesProvider(environmentVariables: [:])
        let encoded = try? empty.value(forKey: key, type: .string).encodedKey
        return encoded ?? name.uppercased()
    }

    /// The first component of every environment variable's key.
    package static let environmentScope = "signalbox"
    /// What every environment variable of Signalbox starts with.
    package static let environmentPrefix = "SIGNALBOX_"
}
