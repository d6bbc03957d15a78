package import ByteStrings

/// The arguments of a run as far as they decide what it finds: without those that say how it is
/// told, how fast it goes, and which part of the inputs it takes.
package struct RunArguments: Equatable {
  /// Options with their values, and flags, in byte order.
  package private(set) var options: [ByteString] = []
  /// What is neither an option nor the value of one: the command and the inputs.
  package private(set) var others: [ByteString] = []

  package init(_ arguments: [ByteString]) {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if argument == "--" {
        others += rest
        break
      }
      guard argument.hasPrefix("-"), argument.count > 1 else {
        others.append(argument)
        continue
      }
      let name: ByteString
      var value: ByteString?
      if argument.hasPrefix("--"), let equals = argument.bytes.firstIndex(of: UInt8(ascii: "=")) {
        (name, value) = (
          ByteString(argument.bytes[..<equals]), ByteString(argument.bytes[(equals + 1)...])
        )
      } else if argument.hasPrefix("--") {
        name = argument
      } else {
        // `-nq` is two flags, `-j4` an option with its value.
        name = ByteString(argument.bytes.prefix(2))
        let more = argument.bytes.dropFirst(2)
        if Self.valued.contains(name), !more.isEmpty {
          value = ByteString(more.first == UInt8(ascii: "=") ? more.dropFirst() : more)
        } else if !more.isEmpty {
          rest = [ByteString([UInt8(ascii: "-")] + more)] + rest
        }
      }
      if Self.valued.contains(name), value == nil { value = rest.popFirst() }
      if Self.passedOver.contains(name) { continue }
      let long = Self.longNames[name] ?? name
      options.append(value.map { ByteString("\(long.lossy)=").appending($0) } ?? long)
    }
    options.sort()
    // The plans of shards are different files; what they have in common, their reports say.
    if others.first == "apply" { others = ["apply"] }
  }

  /// What is in one of two runs only, as people write it; nil where they agree.
  ///
  /// - Parameter takesOthers: whether the command and the inputs are to be the same too.
  func difference(from other: RunArguments, takesOthers: Bool) -> ByteString? {
    let (own, theirs) =
      takesOthers ? (options + others, other.options + other.others) : (options, other.options)
    var counts: [ByteString: Int] = [:]
    for argument in own { counts[argument, default: 0] += 1 }
    for argument in theirs { counts[argument, default: 0] -= 1 }
    return counts.filter { $0.value != 0 }.keys.sorted().first
  }

  private static let longNames: [ByteString: ByteString] = ["-o": "--output", "-n": "--dry-run"]

  private static let passedOver: Set<ByteString> = [
    "--shard", "--report", "--log", "--jobs", "-j", "--progress", "--fail-on", "--json", "--quiet",
    "-q", "--verbose", "-v",
  ]

  /// All options that take a value.
  package static let valued: Set<ByteString> = [
    "--against", "--airflow", "--as-user", "--compression", "--exclude", "--extra-members",
    "--fail-on", "--files-from", "--files-from0", "--include", "--jobs", "--language", "--layout",
    "--like", "--log", "--manifest", "--max-size", "--member", "--move-originals", "--output",
    "--platform", "--progress", "--report", "--sdk-version", "--shard", "--source",
    "--source-fallback", "--supervisor-schema-version", "-j", "-o",
  ]
}

extension ByteString {
  fileprivate func appending(_ other: ByteString) -> ByteString { ByteString(bytes + other.bytes) }
}
