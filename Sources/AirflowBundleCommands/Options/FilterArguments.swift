import ArgumentParser
import ByteStrings

/// Which files of an input folder are taken.
struct FilterArguments: ParsableArguments {
  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Take only what matches this pattern, which is compared with the path below the input folder. `*` stays within a folder, `**` does not. May be repeated.",
      valueName: "glob"))
  var include: [String] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Leave out what matches this pattern, even if --include takes it. May be repeated.",
      valueName: "glob"))
  var exclude: [String] = []

  @Flag(help: "Do not fail if there is no bundle in an input folder.")
  var allowEmpty = false

  var includePatterns: [ByteString] { include.map { ByteString(argument: $0) } }
  var excludePatterns: [ByteString] { exclude.map { ByteString(argument: $0) } }
}
