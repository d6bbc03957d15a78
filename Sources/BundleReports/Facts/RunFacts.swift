import BundleFormats
import ByteStrings

/// When, where, by whom and how a run was made, and whether it is all: the top of every page.
struct RunFacts {
  /// A fact about a run.
  struct Fact {
    var label: String
    var text: ByteString
    /// Whether it is a path or a command.
    var isCode = false
  }

  var runs: [RunIdentity]
  var isComplete: Bool
  /// What is missing, in a few words; nil where nothing is.
  var lack: String?
  /// The part of the inputs that was worked on.
  var shard: Report.Shard?

  init(_ report: some RunReport) {
    (runs, shard, isComplete) = (report.runs, report.shard, report.isComplete)
    lack = Self.lack(isComplete, report.missing, open: report.openCount)
  }

  private static func lack(_ isComplete: Bool, _ missing: [String], open: Int) -> String? {
    if isComplete { return nil }
    if !missing.isEmpty {
      let more = missing.count > 3 ? " and \(missing.count - 3) more" : ""
      return "missing is " + missing.prefix(3).joined(separator: ", ") + more
    }
    if open == 0 { return "the run was stopped before its end" }
    return "\(ByteText.bundles(open)) \(open == 1 ? "was" : "were") not finished"
  }

  /// Whether it is all, in words.
  var completeness: Fact {
    let part = shard.map { "yes, for \($0)" } ?? "yes"
    return Fact(label: "Complete", text: ByteString(lack.map { "no: \($0)" } ?? part))
  }

  /// What there is to say of one run.
  static func facts(of run: RunIdentity) -> [Fact] {
    [
      Fact(label: "Started", text: time(run.started)),
      Fact(label: "Finished", text: run.finished.map(time) ?? "not known"),
      Fact(label: "Host", text: run.host), Fact(label: "User", text: run.user),
      Fact(label: "Directory", text: run.directory, isCode: true),
      Fact(label: "Command", text: command(run), isCode: true),
    ]
  }

  /// `2026-11-24 10:00:00 UTC`.
  private static func time(_ text: String) -> ByteString {
    ByteString(
      text.split(separator: "T", maxSplits: 1).joined(separator: " ")
        .replacing("Z", with: " UTC"))
  }

  /// The command line as one would type it.
  static func command(_ run: RunIdentity) -> ByteString {
    let words = [ByteString("airflow-bundle").bytes] + run.arguments.map { quoted($0).bytes }
    return ByteString(words.joined(separator: [UInt8(ascii: " ")]))
  }

  /// `: ` and the command line of a run that is to be made again, where it is known.
  static func again(_ report: some RunReport) -> String {
    report.runs.first.map { ": \(command($0))" } ?? ""
  }

  private static func quoted(_ argument: ByteString) -> ByteString {
    let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=:,+@%".utf8)
    if !argument.isEmpty && argument.bytes.allSatisfy({ plain.contains($0) || $0 >= 0x80 }) {
      return argument
    }
    let quote = UInt8(ascii: "'")
    let inside = argument.bytes.flatMap { $0 == quote ? Array(#"'\''"#.utf8) : [$0] }
    return ByteString([quote] + inside + [quote])
  }
}
