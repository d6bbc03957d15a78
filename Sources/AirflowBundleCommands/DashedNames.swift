import ByteStrings
import LibC

/// Files whose names look like options.
enum DashedNames {
  /// Says how to name a file that the parser took for options, where there is one: `*` in a shell
  /// gives such names to people who never typed them.
  static func hint() {
    for argument in CommandLine.arguments.dropFirst() {
      if argument == "--" { return }
      if argument.hasPrefix("-") && argument != "-" && access(argument, F_OK) == 0 {
        let name = ByteString(argument)
        Console().complain(
          "Note: there is a file \(name) here; to name it, write ./\(name), or -- before it.")
        return
      }
    }
  }
}
