// A target for libFuzzer. Which one, the program's own name tells: `fuzz-archive`, `fuzz-manifest`
// and so on are copies of one file (Scripts/fuzz).

import CLibFuzzer
import FuzzChecks

let name = CommandLine.arguments[0].split(separator: "/").last.map(String.init) ?? ""
guard let target = FuzzTarget.allCases.first(where: { name.hasPrefix("fuzz-\($0.rawValue)") })
else {
  fatalError("\(name): no target; name the program fuzz-TARGET")
}
try FuzzSession.start(target)
var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
LLVMFuzzerRunDriver(&count, &arguments) { data, size in
  FuzzSession.check(UnsafeBufferPointer(start: data, count: size))
}
