import Foundation
import JSONSchema
import Model

/// The JSON Schema Test Suite as Debian has it: draft 2020-12 in `libtest-json-schema-acceptance-perl`, draft 7 in
/// `json-schema-test-suite`. `deploy/packages` installs both.
enum SuiteFiles {
    static let current = "/usr/share/perl5/auto/share/dist/Test-JSON-Schema-Acceptance/tests/draft2020-12"
    static let remotes = "/usr/share/perl5/auto/share/dist/Test-JSON-Schema-Acceptance/remotes"
    static let draft7 = "/usr/share/json-schema-test-suite/tests/draft7"

    private static let limits = JSONLimits(maximumDepth: 200, maximumBytes: 4 << 20, maximumMembers: 100_000)

    static func json(_ path: String) throws -> JSONValue {
        try JSONValue(parsing: Array(try Data(contentsOf: URL(filePath: path))), limits: limits)
    }

    /// The names of a folder's JSON files, without their ending.
    static func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".json") }
            .map { String($0.dropLast(5)) }.sorted()
    }

    /// The documents that the cases refer to, under the URIs that they say these have.
    static func documents() throws -> [String: JSONValue] {
        var documents: [String: JSONValue] = [:]
        let files = FileManager.default.enumerator(atPath: remotes)
        while let file = files?.nextObject() as? String {
            guard file.hasSuffix(".json"), !file.contains("/") || file.hasPrefix("draft2020-12/") else { continue }
            documents["http://localhost:1234/\(file)"] = try json("\(remotes)/\(file)")
        }
        return documents
    }
}
