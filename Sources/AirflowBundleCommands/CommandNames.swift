import ArgumentParser
import ByteStrings

/// The names of the commands, for those who mistype one.
enum CommandNames {
  /// Throws where the first argument, or the one after a command that has commands of its own, is
  /// meant for a command's name and is none.
  static func check(_ arguments: [ByteString]) throws {
    var words = arguments[...]
    if words.first == "help" { words.removeFirst() }
    var command: any ParsableCommand.Type = AirflowBundleCommand.self
    var path = "airflow-bundle"
    while let word = words.popFirst(), !word.hasPrefix("-") {
      let names = command.configuration.subcommands.map { name(of: $0) }
      if names.isEmpty { return }
      guard let index = names.firstIndex(where: { ByteString($0) == word }) else {
        // The parser itself offers `help` at the root.
        if word == "help" { return }
        let what = "\(path) has no command '\(word)'"
        guard let near = nearest(to: word, among: names) else {
          throw ValidationError("\(what). Its commands are \(names.joined(separator: ", ")).")
        }
        throw ValidationError("\(what). Did you mean '\(near)'?")
      }
      command = command.configuration.subcommands[index]
      path += " " + names[index]
    }
  }

  static func name(of command: any ParsableCommand.Type) -> String {
    command.configuration.commandName ?? "\(command)".lowercased()
  }

  /// The name that is meant, if one is near enough.
  static func nearest(to word: ByteString, among names: [String]) -> String? {
    let distances = names.map { (name: $0, distance: distance(word.bytes, Array($0.utf8))) }
    guard let best = distances.min(by: { $0.distance < $1.distance }),
      best.distance <= max(1, word.count / 3)
    else { return nil }
    return best.name
  }

  /// How many letters must be added, taken away, replaced or swapped with their neighbour.
  static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
    var before: [Int] = []
    var above = Array(0...other.count)
    for row in one.indices {
      var current = [row + 1]
      for column in other.indices {
        let isSame = one[row] == other[column]
        var best = min(current[column] + 1, above[column + 1] + 1, above[column] + (isSame ? 0 : 1))
        if row > 0, column > 0, one[row] == other[column - 1], one[row - 1] == other[column] {
          best = min(best, before[column - 1] + 1)
        }
        current.append(best)
      }
      (before, above) = (above, current)
    }
    return above[other.count]
  }
}
