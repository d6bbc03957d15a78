import AirflowBundle
import ArgumentParser
import ByteStrings

/// The options about which bundles to take and how many at once, which all runs share.
struct SelectionArguments: ParsableArguments {
  @Option(
    name: [.customShort("j", allowingJoined: true), .long],
    help: "Bundles worked on at once (default: the number of processors).")
  var jobs: Int?

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Take only inputs of a folder whose relative path matches; repeatable. `*` stays within a folder, `**` does not.",
      valueName: "glob"))
  var include: [String] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Leave out what matches; wins over --include; repeatable.", valueName: "glob"))
  var exclude: [String] = []

  @Option(
    help: ArgumentHelp(
      "Name bundles for another platform, as in linux/x86_64.", valueName: "os/arch"))
  var platform: String?

  var included: [ByteString] { include.map { RawArguments.bytes(of: $0) } }
  var excluded: [ByteString] { exclude.map { RawArguments.bytes(of: $0) } }

  /// The jobs asked for, or as many as there are processors.
  func checkedJobs() throws -> Int { try Jobs.checked(jobs) }

  func parsedPlatform() throws -> Platform? {
    guard let platform else { return nil }
    do { return try Platform(parsing: platform) } catch {
      throw ValidationError("--platform \(platform): \(error).")
    }
  }
}
