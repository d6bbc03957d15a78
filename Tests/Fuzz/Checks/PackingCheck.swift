import ByteStrings
internal import TestSupport

@testable import AirflowBundle
@testable import BundleFormats

/// What `reseal` and `pack --like` make of a file with a trailer, whatever its bytes are: nothing, or
/// a bundle in which `verify` finds no fault, around the very executable.
enum PackingCheck {
  /// - Parameter verdict: what `verify` says of the file.
  static func check(_ path: ByteString, _ verdict: VerifyItem, in scratch: FuzzScratch) throws {
    let work = ItemProgress(Cancellation(), RunProgress(), size: 0)
    try checkReseal(path, verdict, work, in: scratch)
    try checkLike(path, work, in: scratch)
  }

  private static func checkReseal(
    _ path: ByteString, _ verdict: VerifyItem, _ work: ItemProgress, in scratch: FuzzScratch
  ) throws {
    let options = ConversionOptions(
      .resealed, inputs: [path], destination: .output(scratch.folder("resealed")))
    let candidate = Candidate(input: path, root: 0, relative: "", content: .footer)
    var faults = verdict.problems.filter { Finding.Code(rawValue: $0.code.rawValue) == nil }
    let isWhole = !faults.contains { $0.code == .hashMismatch }
    faults.removeAll { $0.code == .hashMismatch }
    do {
      let output = try ResealOutput.choose(candidate, options, work)
      var sink = CollectingSink()
      let written = try output.write(to: &sink)
      try expect(faults.isEmpty, "resealed in spite of \(faults[0].code.rawValue)")
      try expect(
        isWhole == !written.findings.contains { $0.code == .digestReplaced },
        "the replaced digest is not told")
      try Outcome.check(written.findings)
      let before = try readFile(path)
      if isWhole { try expect(sink.bytes == before, "a whole bundle was changed") }
      let binary = try Footer(parsing: before).executable
      try expect(try Footer(parsing: sink.bytes).executable == binary, "another executable")
      try checkVerified(sink.bytes, in: scratch)
    } catch let error as BundleError {
      let code = try Outcome.code(of: error)
      try expect(!isWhole || !faults.isEmpty, "a whole bundle is refused: \(code)")
    }
  }

  private static func checkLike(
    _ path: ByteString, _ work: ItemProgress, in scratch: FuzzScratch
  ) throws {
    let executable = SampleBundle.elf(size: 240)
    let file = try scratch.folder.write("executable", executable, mode: 0o755)
    let options = ConversionOptions(
      packing: file, with: .like(path), into: scratch.folder("packed"))
    let candidate = Candidate(
      packing: file, with: .like(path), root: 0, followLinks: false)
    do {
      guard case .file(let output, _) = try OutputChoice(candidate, options, work) else {
        throw FuzzFinding("what is packed is no file")
      }
      var sink = CollectingSink()
      try Outcome.check(try output.write(to: &sink).findings)
      try expect(
        try Footer(parsing: sink.bytes).executable == executable, "another executable")
      try checkVerified(sink.bytes, in: scratch)
    } catch let error as BundleError { _ = try Outcome.code(of: error) }
  }

  /// Whatever `verify` still says is what `migrate` lets pass with a finding.
  private static func checkVerified(_ bytes: [UInt8], in scratch: FuzzScratch) throws {
    let path = try scratch.folder.write("written", bytes, mode: 0o755)
    let item = try FooterCheck(
      access: AccessCheck(nil), work: ItemProgress(Cancellation(), RunProgress(), size: 0)
    ).check(Candidate(input: path, root: 0, relative: "", content: .footer))
    let faults = item.problems.filter { Finding.Code(rawValue: $0.code.rawValue) == nil }
    try expect(faults.isEmpty, "`verify` says of what was written: \(faults.map(\.problem))")
  }

  private struct CollectingSink: ByteSink {
    var bytes: [UInt8] = []

    mutating func write(_ chunk: UnsafeRawBufferPointer) throws(BundleError) { bytes += chunk }
  }
}
