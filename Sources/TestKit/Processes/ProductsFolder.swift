internal import Foundation

/// Where the build has put the package's executables: beside the tests.
enum ProductsFolder {
    static let path: String = {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: tests).deletingLastPathComponent().path
    }()
}
