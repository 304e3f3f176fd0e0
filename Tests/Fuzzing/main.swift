import CFuzzer
import Glibc

var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
let name = getenv("SIGNALBOX_FUZZ_TARGET").map { String(cString: $0) } ?? ""
guard FuzzTarget(rawValue: name) != nil else {
    let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
    fatalError("SIGNALBOX_FUZZ_TARGET is '\(name)'; expected one of \(names)")
}
exit(LLVMFuzzerRunDriver(&count, &arguments) { takeInput($0, $1) })
