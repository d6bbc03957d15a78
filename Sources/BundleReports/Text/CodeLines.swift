import ByteStrings

/// What happened how often, by code: the end of a run on a terminal.
enum CodeLines {
  /// How many names stand behind a code.
  private static let named = 3

  /// A heading and a line for each code, the most frequent first; nothing where there is no code.
  static func lines(_ heading: String, _ entries: [(code: String, name: ByteString)]) -> [String] {
    var names: [String: [ByteString]] = [:]
    // An item may have the same finding twice, one after the other.
    for entry in entries where names[entry.code]?.last != entry.name {
      names[entry.code, default: []].append(entry.name)
    }
    if names.isEmpty { return [] }
    let sorted = names.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
    return [heading]
      + sorted.map { "  \($0.value.count) \($0.key): \(some(of: $0.value))" }
  }

  /// The first names, and how many more there are.
  static func some(of names: [ByteString]) -> String {
    let more = names.count > named ? " and \(names.count - named) more" : ""
    return names.prefix(named).map { "\($0)" }.joined(separator: ", ") + more
  }
}
