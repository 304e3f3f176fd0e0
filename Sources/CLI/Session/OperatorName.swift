internal import Glibc

/// Who runs the command: the operating system's name for the user.
enum OperatorName {
    static let current: String = {
        guard let entry = getpwuid(getuid()), let name = entry.pointee.pw_name else { return "uid \(getuid())" }
        return String(cString: name)
    }()
}
