import ByteStrings
import Files
import YAML

/// A footer bundle whose executable was changed in place, with the digests of the executable as it
/// is.
struct ResealOutput: FileOutput, ReaderOutput {
  let output: FooterOutput
  /// The digests that are replaced, for people.
  let before: String

  let originals: OriginalFiles
  var reader: any BundleReader { output.reader }

  func write(to sink: inout some ByteSink & ~Copyable) throws(BundleError) -> Written {
    var written = try output.write(to: &sink)
    let now = written.footer?.binarySHA256 ?? ""
    written.findings.insert(
      Finding(.digestReplaced, "the executable's SHA-256 is \(now) now, and \(before)"), at: 0)
    return written
  }

  /// What becomes of a bundle: a copy where it is whole.
  ///
  /// - Throws: the first of its faults besides the wrong digest. What `migrate` lets pass with a
  ///   finding is none.
  static func choose(
    _ candidate: Candidate, _ options: ConversionOptions, _ work: ItemProgress
  ) throws(BundleError) -> any FileOutput {
    let path = candidate.input
    let file = try withFileErrors(InputFile(path))
    let status = file.status
    if options.destination.isInPlace { try refuseLink(path) }
    let check = FooterCheck(access: AccessCheck(nil), work: work)
    let item = try check.check(candidate)
    var faults = item.problems
    if UnfinishedFile.isUnfinished(mode: status.mode) {
      // Whole but for its permission: an earlier run was killed at its last step.
      faults.removeAll { $0.code == .notExecutable }
    }
    let isWhole = !faults.contains { $0.code == .hashMismatch }
    if isWhole && !options.destination.isInPlace {
      // The copy gets its permission, as that of `migrate` does.
      faults.removeAll { $0.code == .notExecutable }
    }
    let fault = faults.first {
      $0.code != .hashMismatch && Finding.Code(rawValue: $0.code.rawValue) == nil
        && !($0.code == .executableNotNative && options.allowsNonNative)
    }
    if let fault { throw fault.code == .legacyContainer ? notOurs(candidate, fault) : fault }

    if isWhole {
      let layout = try FooterLayout(of: file, comparesDigest: false)
      return try FooterCopy(file, layout, options, isWhole: true)
    }
    var reading = ReadingOptions(maxSize: options.maxSize)
    reading.comparesDigest = false
    reading.checksExecutable = false
    let reader = try FooterBundleReader(file, reading)
    // Airflow skips it under any name, unless only the manifest's digest is wrong.
    let originals = OriginalFiles(path, status, isRunnable: item.airflow != .skipped)
    return ResealOutput(
      output: FooterOutput(reader: reader, options: options), before: digests(of: reader.layout),
      originals: originals)
  }

  /// A link cannot be resealed in place: it would become a file, and what it leads to would stay.
  private static func refuseLink(_ path: ByteString) throws(BundleError) {
    let status = try withFileErrors(FileStatus.read(path, followLinks: false))
    guard status.kind == .link else { return }
    throw BundleError(
      .outputCollision, "it is a link to \(RealPath.resolved(path)), which would stay as it is",
      advice: "name that file, or use -o")
  }

  private static func notOurs(_ candidate: Candidate, _ fault: BundleError) -> BundleError {
    candidate.isNamed ? fault : Candidate.nothingToReseal(.footer32)
  }

  /// What a bundle says of its executable, in its trailer and in its manifest.
  private static func digests(of layout: FooterLayout) -> String {
    let trailer = ByteString(hexadecimal: layout.trailer.binaryDigest)
    let tree = try? ManifestReader.tree(layout.manifest)
    guard let manifest = tree?["digests"]?["integrity"]?.text, manifest != trailer else {
      return "its trailer said \(trailer)"
    }
    return "its trailer said \(trailer), its manifest \(manifest)"
  }
}
