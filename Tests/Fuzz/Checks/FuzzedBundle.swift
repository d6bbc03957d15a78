import ByteStrings
internal import TestSupport

/// A bundle whose paths, modes, bytes and manifest an input chooses.
struct FuzzedBundle {
  var sample: SampleBundle
  private var paths: Set<ByteString> = ["airflow-metadata.yaml"]
  private var feed: ByteFeed

  init(_ feed: ByteFeed) {
    self.feed = feed
    sample = SampleBundle()
    sample.executable.path = path()
    sample.executable.bytes = SampleBundle.elf(size: 120 + Int(self.feed.byte()))
    sample.executable.mode = mode()
    sample.source.path = path()
    sample.source.bytes = self.feed.bytes(upTo: 200)
    sample.source.mode = mode()
    for _ in 0..<self.feed.number(below: 4) {
      let name = path()
      sample.further.append(.init(name, self.feed.bytes(upTo: 100), mode: mode()))
    }
    sample.method = self.feed.flag() ? 8 : 0
    sample.manifest = Array(manifest().utf8)
  }

  private static let words: [[UInt8]] = [
    "a", "lib", "src", "B", "\u{e9}", "e\u{301}", "with space", "x.go", "main.go", "1.0", "yes",
    "\u{1f600}", "a'b", "q\"uote", "#hash", "-dash", "tab\there", "null", "{brace}", "key: value",
    "airflow-metadata.yaml", "line\nfeed", "\u{1b}[31m", "..a", "a.zip", "a.exe", "~", "*",
  ].map { Array($0.utf8) }

  private mutating func path() -> ByteString {
    var parts: [[UInt8]] = []
    for _ in 0...feed.number(below: 3) {
      parts.append(feed.number(below: 8) == 7 ? feed.bytes(upTo: 12) : feed.choice(of: Self.words))
    }
    var path = ByteString(parts.joined(separator: [ByteString.slash]))
    // With a slash at the end it would be a folder.
    while path.bytes.last == ByteString.slash { path = ByteString(path.bytes.dropLast()) }
    // With this at the beginning it would be another spelling of a path.
    if path.hasPrefix("./") { path = ByteString([0x6e] + path.bytes) }
    // No two members may have one path: that is the archive target's affair.
    while paths.contains(where: { clash(path, $0) || clash($0, path) }) {
      path = ByteString(Array("n".utf8) + path.bytes)
    }
    paths.insert(path)
    return path
  }

  private func clash(_ one: ByteString, _ other: ByteString) -> Bool {
    one == other || other.hasPrefix(ByteString(one.bytes + [ByteString.slash]))
  }

  private mutating func mode() -> UInt16? {
    feed.choice(of: [0o644, 0o755, nil, 0o600, 0o700, 0o444, 0o555, 0o664, 0o4755, 0o111, 0o040])
  }

  private static let scalars = [
    "1", "1.0", "yes", "~", "2026-06-16", "'text'", "\"\\u00e9\"", "0o7", "010", "12:30", "text",
    "[a, {b: c}]", "{k: [1, 2]}", "!!str 5", "\"\"", "-.inf", "0x1f", "1_000", "<", "y", "null",
    "&a [x]", "*a", "{<<: {a: 1}}", "!!set {a}", "|\n    block\n     more", "2026-02-30",
  ]

  private mutating func scalar() -> String {
    guard feed.number(below: 6) == 5 else { return feed.choice(of: Self.scalars) }
    // Whatever the input has, on one line.
    let text = String(decoding: feed.bytes(upTo: 24), as: UTF8.self)
    return String(text.unicodeScalars.map { $0 == "\n" || $0 == "\r" ? " " : Character($0) })
  }

  private mutating func manifest() -> String {
    let key = feed.flag() ? "airflow_bundle_metadata_version" : "format_version"
    var text = "\(key): \(feed.choice(of: ["\"1.0\"", "1.0", "'1.2.3'", "2.0", "1.x"]))\n"
    text += "executable: \(quoted(sample.executable.path))\n"
    text += "source: \(quoted(sample.source.path))\n"
    text += "sdk:\n  language: go\n  version: \(feed.choice(of: ["\"1.2\"", "1.2", "1", "~"]))\n"
    if feed.flag() {
      let versions = ["\"2026-06-16\"", "2026-06-16", "\"2027-01-01\""]
      text += "  supervisor_schema_version: \(feed.choice(of: versions))\n"
    }
    text += "  more: \(scalar())\n"
    text += "dags:\n"
    for index in 0...feed.number(below: 2) {
      let id = feed.choice(of: ["dag", "\"dag \u{e9}\"", "1.0", "yes", "2026-06-16"])
      text += "  \(index == 0 ? id : "other"):\n    tasks: "
      text += feed.choice(of: ["[a, \"yes\"]", "[]", "[no, 1, 0o7]", "[~]"]) + "\n"
      text += "    x: \(scalar())\n"
    }
    for index in 0..<feed.number(below: 3) { text += "extra_\(index): \(scalar())\n" }
    return text
  }

  private func quoted(_ path: ByteString) -> String {
    var text = "\""
    for scalar in path.lossy.unicodeScalars {
      switch scalar {
      case "\"", "\\": text += "\\" + String(scalar)
      case _ where scalar.value < 0x20:
        text += "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}
