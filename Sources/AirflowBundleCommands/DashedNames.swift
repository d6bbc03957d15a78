import ByteStrings
import Files

/// Files whose names look like options.
enum DashedNames {
  /// Says how to name a file that the parser took for options, where there is one: `*` in a shell
  /// gives such names to people who never typed them.
  static func hint(_ arguments: [ByteString], _ console: Console) {
    for argument in arguments {
      if argument == "--" { return }
      if argument.hasPrefix("-") && argument != "-" && exists(argument) {
        console.complain(
          "Note: there is a file \(argument) here. To name it, write ./\(argument), or -- before it."
        )
        return
      }
    }
  }

  private static func exists(_ path: ByteString) -> Bool {
    (try? FileStatus.ifExists(path, followLinks: false)) != nil
  }
}
