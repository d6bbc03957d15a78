import ByteStrings

@testable import AirflowBundle
@testable import BundleFormats
@testable import BundleReports

/// Reports made by hand.
enum Sample {
  static func converted(
    _ input: ByteString, dags: [ByteString] = [], arch: String = "x86_64",
    findings: [Finding] = []
  ) -> ReportItem {
    var item = ReportItem(input: input, status: .converted)
    item.output = ByteString(ByteString("out/").bytes + input.bytes)
    item.from = .zip
    item.to = .footer
    item.inputSize = 1000
    item.result = .init(size: 2500, sha256: "ab", footer: nil, mode: 0o755, members: nil)
    item.result?.footer = .init(binarySHA256: "cd", sourceLength: 7, metadataLength: 300)
    item.executable = .init(name: "bin/a", size: 2200, format: .elf, architecture: arch)
    item.dags = dags.map { .init(id: $0, tasks: ["extract", "load"]) }
    item.findings = findings
    return item
  }

  static func failed(_ input: ByteString, _ code: ErrorCode = .crcMismatch) -> ReportItem {
    ReportItem(input: input, .failed, BundleError(code, "the CRC-32 of bin/a is wrong"))
  }

  static func report(_ items: [ReportItem], isDryRun: Bool = false) -> Report {
    Report(command: .migrate, isDryRun: isDryRun, items: items, seconds: 1.5)
  }

  static func verified(
    _ path: ByteString, _ airflow: AirflowVerdict? = .found, dags: [ByteString] = [],
    _ problems: [BundleError] = []
  ) -> VerifyItem {
    var item = VerifyItem(path, airflow == nil ? nil : .footer, airflow, problems: problems)
    item.dags = dags
    return item
  }

  /// The start of every tag of a page, in order.
  static func tags(_ page: String) -> [Substring] {
    page.split(separator: "<").dropFirst().map { $0.prefix { $0 != " " && $0 != ">" } }
  }

  /// The same without what depends on the folders that the slashes of names make.
  static func tagsWithoutFolders(_ page: String) -> [Substring] {
    func without(_ start: String, _ end: String, in page: String) -> String {
      let parts = page.split(separator: start, maxSplits: 1)
      guard let rest = parts.dropFirst().first else { return page }
      return String(parts[0] + (rest.split(separator: end, maxSplits: 1).dropFirst().first ?? ""))
    }
    let rest = without("<section id=\"folders\"", "</section>", in: page)
    let choices: Set<Substring> = ["option", "/option", "select", "/select", "label", "/label"]
    return tags(without("<nav>", "</nav>", in: rest)).filter {
      $0 != "wbr" && !choices.contains($0)
    }
  }

  /// Reads RFC 4180, by a few lines of its own.
  static func records(_ bytes: [UInt8]) -> [[String]] {
    var records: [[String]] = [[]]
    var cell = ""
    var isQuoted = false
    var previous: Unicode.Scalar?
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      if scalar == "\"" {
        isQuoted.toggle()
        if isQuoted && previous == "\"" { cell += "\"" }
      } else if !isQuoted && (scalar == "," || scalar == "\n") {
        records[records.count - 1].append(cell)
        cell = ""
        if scalar == "\n" { records.append([]) }
      } else if isQuoted || scalar != "\r" {
        cell.unicodeScalars.append(scalar)
      }
      previous = scalar
    }
    return records.dropLast()
  }

  /// Names that try to be more than text wherever they are shown.
  static let hostile: [ByteString] = [
    "<script>alert(1)</script>.zip", "\"><img src=x onerror=alert(1)>", "' onload='alert(1)",
    "</code></table></script>", "=1+1", "@SUM(A1)", "+1", "-1", "a|b`c`*d*_e_[f](http://g)",
    "a,b\"c", "line\nbreak", "\u{202e}gpj", "\u{1b}[31mred", "@someone #1 &amp; &lt;",
    "<!-- --> ]]> {{7*7}}", ByteString([0x66, 0xff, 0x3c, 0x62, 0x3e]),
  ]
}
