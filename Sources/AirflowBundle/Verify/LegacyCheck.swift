import ByteStrings
import Files

/// Looks at bundles that the released Airflow does not look at, and at executables that are none.
struct LegacyCheck {
  let work: ItemProgress

  /// What there is to say of an archive or a folder; nil for an archive met in a walk that is no
  /// bundle.
  func checkBundle(_ candidate: Candidate) throws(BundleError) -> VerifyItem? {
    guard let container = candidate.content.legacyContainer else { return nil }
    var item = VerifyItem(candidate.input, container, problems: [.legacyContainer(container)])
    do throws(BundleError) {
      if container == .zip {
        item.identity = try withFileErrors(FileStatus.read(candidate.input).identity)
      }
      let reader = try BundleOpener.open(
        candidate.content, candidate.input, followLinks: true, ReadingOptions(maxSize: .max))
      try read(reader, &item)
    } catch {
      if container == .zip, [.manifestMissing, .otherSDK].contains(error.code) {
        return candidate.isNamed ? VerifyItem(candidate.input, nil, problems: [error]) : nil
      }
      if error.code == .interrupted { throw error }
      item.problems.append(error)
    }
    return item
  }

  /// Reads all of a bundle, as a migration would.
  private func read(_ reader: any BundleReader, _ item: inout VerifyItem) throws(BundleError) {
    let bundle = reader.bundle
    item.dags = bundle.manifest.dags.map(\.id)
    for finding in bundle.findings where finding.code == .idInvalid {
      item.problems.append(BundleError(.idInvalid, finding.fact))
    }
    let members = [bundle.source] + bundle.extraMembers
    work.expect(members.reduce(bundle.executable.size) { $0 &+ $1.size })
    var probe = ExecutableProbe(size: bundle.executable.size)
    try reader.read(bundle.executable) { chunk throws(BundleError) in
      try work.advance(by: chunk.count)
      probe.update(chunk)
    }
    let image = probe.finish()
    item.executable = image
    if bundle.executable.size == 0 {
      item.problems.append(
        BundleError(.executableEmpty, "the executable \(bundle.executable.path) is empty"))
    } else {
      ExecutableCheck.add(image, to: &item)
    }
    for member in members {
      try reader.read(member) { chunk throws(BundleError) in try work.advance(by: chunk.count) }
    }
  }

  /// A native executable without a trailer; nil for one met in a walk that nobody would start.
  func checkBare(_ candidate: Candidate) throws(BundleError) -> VerifyItem? {
    let file = try withFileErrors(InputFile(candidate.input))
    work.expect(file.size)
    var probe = ExecutableProbe(size: file.size)
    try file.stream(from: 0, count: file.size) { chunk throws(BundleError) in
      try work.advance(by: chunk.count)
      probe.update(chunk)
    }
    let image = probe.finish()
    var item = VerifyItem(candidate.input)
    item.executable = image
    guard image.kind == .executable else {
      let what = "it is no bundle: a native file, but no executable"
      return candidate.isNamed
        ? VerifyItem(candidate.input, problems: [BundleError(.notABundle, what)]) : nil
    }
    let why =
      if image.isTruncated {
        "its end is missing: the copy was cut short"
      } else if image.overlaySize > 0 {
        "\(image.overlaySize) bytes follow its image: perhaps a bundle that was cut short"
      } else {
        "perhaps a bundle that was cut short, or one that was never packed"
      }
    item.problems = [
      BundleError(.noTrailer, "it is a native executable without a bundle trailer; \(why)")
    ]
    return item
  }
}
