import ByteStrings
import Files
internal import TestSupport

@testable import AirflowBundle
@testable import BundleFormats

/// A file with a trailer is read as the format says, region by region; `verify` and `inspect` see
/// the same in it; nothing that the reader refuses is `found` without a problem. What `reseal` and `pack
/// --like` make of it is a bundle without a fault.
enum TrailerCheck {
  static func check(_ bytes: [UInt8], in scratch: FuzzScratch) throws -> Set<String> {
    try scratch.put(bytes)
    let path = scratch.path
    let endsInMagic = bytes.count >= 32 && bytes.suffix(8).elementsEqual("AFBNDL01".utf8)
    switch Sniffer.file(path, isNamed: true) {
    case .failed(let error):
      try expect(!endsInMagic, "a trailer is not seen")
      return [try Outcome.code(of: error)]
    case .zip:
      try expect(!endsInMagic, "a trailer is not seen")
      return ["zip"]
    case .directory, .bare, nil: throw FuzzFinding("a file that is named is nothing at all")
    case .footer:
      try expect(endsInMagic, "a trailer is seen where there is none")
    }

    var codes: Set<String> = []
    let verdict = try FooterCheck(
      access: AccessCheck(nil), work: ItemProgress(Cancellation(), RunProgress(), size: 0)
    )
    .check(Candidate(input: path, root: 0, relative: "", content: .footer))
    for problem in verdict.problems { codes.insert(try Outcome.code(of: problem)) }
    do {
      let reader = try FooterBundleReader(InputFile(path), ReadingOptions(maxSize: .max))
      try Outcome.check(reader.bundle.findings)
      try check(reader, bytes)
      try checkInspection(path, reader, &codes)
    } catch let error as BundleError {
      let code = try Outcome.code(of: error)
      try expect(!verdict.isOK, "`verify` finds nothing wrong, reading says \(error.problem)")
      codes.insert(code)
    }
    if verdict.airflow == .found { try checkFound(bytes) }
    try PackingCheck.check(path, verdict, in: scratch)
    return codes
  }

  /// Reads every member and compares it with the region that docs/formats.md gives it.
  private static func check(_ reader: FooterBundleReader, _ bytes: [UInt8]) throws {
    let isCurrent = reader.bundle.container == .footer
    let regions = Regions(bytes, trailer: isCurrent ? 64 : 32)
    guard let regions else { throw FuzzFinding("regions that do not fit are accepted") }
    let bundle = reader.bundle
    var mismatch: BundleError?
    do {
      let executable = try contents(of: bundle.executable, reader)
      try expect(executable.elementsEqual(bytes[regions.binary]), "another executable")
    } catch let error as BundleError {
      mismatch = error
    }
    let isWhole = !isCurrent || sha256(Array(bytes[regions.binary])) == regions.digest
    try expect(isWhole == (mismatch == nil), "the digest is judged wrongly: \(isWhole)")
    let sources = [bundle.source] + bundle.extraMembers
    var end = 0
    for member in sources.sorted(by: { $0.locator < $1.locator }) where member.size > 0 {
      try expect(member.locator >= end, "\(member.path) shares bytes with another source")
      end = member.locator + Int(member.size)
    }
    for member in sources {
      let start = regions.source.lowerBound + member.locator
      let found = try contents(of: member, reader)
      let range = start..<start + found.count
      try expect(
        regions.source.lowerBound <= start && range.upperBound <= regions.source.upperBound,
        "\(member.path) is outside the source region")
      try expect(found.elementsEqual(bytes[range]), "\(member.path) has other bytes")
    }
    if let mismatch { throw mismatch }
  }

  private static func contents(of member: Member, _ reader: FooterBundleReader)
    throws(BundleError) -> [UInt8]
  {
    var result: [UInt8] = []
    try reader.read(member) { chunk throws(BundleError) in result += chunk }
    return result
  }

  private static func checkInspection(
    _ path: ByteString, _ reader: FooterBundleReader, _ codes: inout Set<String>
  ) throws {
    do {
      let inspected = try InspectedBundle(path)
      try expect(
        inspected.bundle.container == reader.bundle.container, "inspected as something else")
      try inspected.verify()
    } catch let error as BundleError {
      codes.insert(try Outcome.code(of: error))
    }
  }

  /// What Airflow picks up (its coordinator's own checks) has a whole 64-byte trailer.
  private static func checkFound(_ bytes: [UInt8]) throws(FuzzFinding) {
    guard let regions = Regions(bytes, trailer: 64) else {
      throw FuzzFinding("found by Airflow, though its trailer does not hold")
    }
    try expect(
      sha256(Array(bytes[regions.binary])) == regions.digest,
      "found by Airflow, though its digest is wrong")
  }
}

/// The regions of a file, computed from docs/formats.md and by nothing under test.
private struct Regions {
  let binary: Range<Int>
  let source: Range<Int>
  let digest: [UInt8]

  init?(_ bytes: [UInt8], trailer: Int) {
    guard bytes.count > trailer else { return nil }
    let tail = Array(bytes.suffix(trailer))
    func number(_ offset: Int) -> Int {
      (0..<4).reduce(0) { $0 | Int(tail[offset + $1]) << (8 * $1) }
    }
    let zeros = trailer == 64 ? 44..<56 : 12..<24
    guard number(8) == 1, tail[zeros].allSatisfy({ $0 == 0 }) else { return nil }
    let metadataStart = bytes.count - trailer - number(4)
    let sourceStart = metadataStart - number(0)
    guard sourceStart > 0 else { return nil }
    binary = 0..<sourceStart
    source = sourceStart..<metadataStart
    digest = trailer == 64 ? Array(tail[12..<44]) : []
  }
}
