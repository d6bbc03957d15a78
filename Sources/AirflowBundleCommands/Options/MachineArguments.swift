import AirflowBundle
import ArgumentParser
import ByteStrings
import LibC

/// How many jobs run here.
struct JobArguments: ParsableArguments {
  @Option(
    name: [.customShort("j", allowingJoined: true), .long],
    help: ArgumentHelp(
      "Work on this many bundles at once. The default is the number of processors.",
      valueName: "n"))
  var jobs: Int?

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs takes a number from 1.") }
  }

  /// The jobs asked for, or as many as there are processors.
  var jobCount: Int { min(jobs ?? max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))), 1024) }
}

/// For which machines bundles are meant.
struct PlatformArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Report bundles that are for another platform than this one, such as linux/x86_64.",
      valueName: "os/arch"),
    completion: .list([
      "linux/x86_64", "linux/aarch64", "darwin/aarch64", "darwin/x86_64", "windows/x86_64",
      "windows/aarch64",
    ]))
  var platform: String?

  func parsed() throws -> Platform? {
    guard let platform else { return nil }
    do { return try Platform(parsing: platform) } catch {
      throw ValidationError("--platform \(ByteString(argument: platform)): \(error).")
    }
  }
}
