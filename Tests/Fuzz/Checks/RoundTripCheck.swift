import ByteStrings
internal import TestSupport
import YAML

@testable import AirflowBundle
@testable import BundleFormats

/// A bundle through `migrate`, `export` and `migrate` again comes back as the contract says.
enum RoundTripCheck {
  static func check(_ bytes: [UInt8], in scratch: FuzzScratch) throws -> Set<String> {
    var feed = ByteFeed(bytes)
    let kind = feed.number(below: 4)
    let bundle = FuzzedBundle(feed).sample
    let trip = RoundTrip(folder: scratch.folder)
    trip.clear()
    do {
      switch kind {
      case 3: try trip.draft(bundle)
      default: try trip.archive(bundle, compression: [.default, .store, .fast][kind])
      }
      return []
    } catch let refusal as RoundTrip.Refusal {
      return [refusal.code]
    }
  }
}

private struct RoundTrip {
  let folder: TemporaryFolder

  /// The first conversion refuses the bundle, with a code.
  struct Refusal: Error { var code: String }

  func clear() {
    for name: ByteString in ["in", "out", "back", "again", "twice"] { folder.remove(name) }
  }

  func archive(_ bundle: SampleBundle, compression: ConversionOptions.Compression) throws {
    try folder.write("in/a.zip", bundle.zip)
    let first = try convert(.footer, "in/a.zip", to: "out/a", mayRefuse: true)
    try expect(first.status == .converted, "the output is \(first.status)")
    let file = try folder.read("out/a")
    let repeated = try convert(.footer, "in/a.zip", to: "out/a")
    try expect(repeated.status == .unchanged, "a second run says \(repeated.status)")

    let back = try convert(.zip, "out/a", to: "back/a.zip", compression)
    let wanted = bundle.files.map { file in
      let mode = file.mode ?? (file.path == bundle.executable.path ? 0o755 : 0o644)
      return "\(file.path) \(file.bytes.count) \(modeText(mode))"
    }
    let members = (back.result?.members ?? []).filter { $0.path != MemberPath.manifest }
    let found = members.map { "\($0.path) \($0.size) \(modeText($0.mode))" }
    try expect(
      found.sorted() == wanted.sorted(), "\(found) came back, not \(wanted)")
    let archive = try folder.read("back/a.zip")
    try checkContents(archive, bundle)
    try checkManifest(archive, bundle)

    _ = try convert(.footer, "back/a.zip", to: "again/a")
    let again = try folder.read("again/a")
    try expect(again == file, "migrated again, the bundle is another")
    _ = try convert(.zip, "again/a", to: "twice/a.zip", compression)
    let twice = try folder.read("twice/a.zip")
    try expect(
      twice == archive,
      "exported again, the archive is another: \(hex(archive)) and \(hex(twice))")
  }

  /// A bundle with the trailer of the first draft.
  func draft(_ bundle: SampleBundle) throws {
    try folder.write("in/a", bundle.footer32, mode: 0o755)
    let first = try convert(.footer, "in/a", to: "out/a", mayRefuse: true)
    let direct = try Footer(parsing: folder.read("out/a"))
    try expect(direct.executable == bundle.executable.bytes, "another executable")
    try expect(direct.source == bundle.source.bytes, "another source")
    // The source's path may be one that no archive can hold.
    let back = try convert(.zip, "in/a", to: "back/a.zip", mayRefuse: true)
    let again = try convert(.footer, "back/a.zip", to: "again/a")
    let indirect = try Footer(parsing: folder.read("again/a"))
    try expect(indirect.executable == direct.executable, "another executable by way of an archive")
    try expect(indirect.source == direct.source, "another source by way of an archive")
    try expect(first.dags == again.dags && back.dags == again.dags, "other Dags")
  }

  private func convert(
    _ target: ConversionOptions.Target, _ input: ByteString, to output: ByteString,
    _ compression: ConversionOptions.Compression = .default, mayRefuse: Bool = false
  ) throws -> ReportItem {
    var options = ConversionOptions(
      target, inputs: [folder(input)], destination: .output(folder(output)))
    options.syncs = false
    options.compression = compression
    let report = try ConversionRun(options).run()
    guard report.items.count == 1, let item = report.items.first else {
      throw FuzzFinding("\(report.items.count) items of one input")
    }
    try Outcome.check(item.findings)
    guard let error = item.error else { return item }
    let message = error.message(for: item.input)
    try Outcome.checkLine(message)
    try expect(!folder.exists(output), "\(message): but there is an output")
    let code = try Outcome.code(of: error)
    guard mayRefuse else { throw FuzzFinding("\(input) to \(output): \(message)") }
    throw Refusal(code: code)
  }

  /// Read by libzip alone.
  private func checkContents(_ archive: [UInt8], _ bundle: SampleBundle) throws {
    guard let view = LibzipView(archive) else { throw FuzzFinding("libzip does not open it") }
    var found: [ByteString: [UInt8]] = [:]
    for index in 0..<view.count { view.name(index).map { found[$0] = view.contents(index) } }
    for file in bundle.files {
      try expect(found[file.path] == file.bytes, "\(file.path) came back with other bytes")
    }
    try expect(found.count == bundle.files.count + 1, "there are other members")
  }

  /// The manifest has the same values, once mended, and at most a schema version more.
  private func checkManifest(_ archive: [UInt8], _ bundle: SampleBundle) throws {
    guard let view = LibzipView(archive),
      let place = (0..<view.count).first(where: { view.name($0) == MemberPath.manifest }),
      let text = view.contents(place)
    else { throw FuzzFinding("the manifest did not come back") }
    var (before, _) = try ManifestReader.read(bundle.manifest, .legacy)
    let (after, _) = try ManifestReader.read(text, .legacy)
    if before.supervisorSchemaVersion == nil, var sdk = before.tree["sdk"] {
      sdk["supervisor_schema_version"] = .string(SchemaVersion.default)
      before.tree["sdk"] = sdk
    }
    try expect(
      before.source.map(MemberPath.normalized) == after.source
        && before.executable.map(MemberPath.normalized) == after.executable, "other paths")
    try expect(
      try before.tree.canonicalBytes() == after.tree.canonicalBytes(), "another manifest came back")
  }
}
