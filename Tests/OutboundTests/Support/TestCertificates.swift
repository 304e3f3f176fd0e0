import Foundation

/// A certificate authority and a certificate for localhost and 127.0.0.1, made anew in a folder of their own.
final class TestCertificates {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "signalbox-outbound-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = [TestServer.folder.appending(path: "make_ca.sh").path, folder.path]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw TestServerError(script: "make_ca.sh") }
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    var authority: String { folder.appending(path: "ca.pem").path }
    var certificate: String { folder.appending(path: "server.pem").path }
    var key: String { folder.appending(path: "server.key").path }
}
