import ByteStrings
import Files

extension BundleContents {
  /// The members of a footer bundle, as the container it came from had them.
  ///
  /// - Parameter isLenient: whether what is wrong is a fault to be named, and no error.
  convenience init(_ layout: FooterLayout, of file: borrowing InputFile, isLenient: Bool)
    throws(BundleError)
  {
    let dialect: ManifestReader.Dialect = layout.container == .footer ? .footer : .footer32
    var (manifest, findings, faults) = try ManifestReader.read(
      layout.text, dialect, isLenient: isLenient)
    let length = UInt64(layout.trailer.sourceLength)
    let source: Member
    let further: [Member]
    do { (source, further) = try Self.sources(of: manifest, regionLength: length) } catch {
      guard isLenient else { throw error }
      // The whole region, by the name that the manifest gives if that is one.
      let name = manifest.source.flatMap { try? Self.checked($0, "source") }
      source = Member(path: name ?? "source", size: length, mode: nil, locator: 0)
      further = []
      if !faults.contains(error) { faults.append(error) }
    }
    let sources = [source] + further
    let executable = Member(
      path: Self.executablePath(
        manifest, file: file.path.lastComponent, taken: Set(sources.map(\.path))),
      size: layout.regions.sourceStart, mode: manifest.footer.provenance?.executableMode,
      locator: FooterLayout.executableLocator)
    self.init(
      container: layout.container, executable: executable, source: source,
      extraMembers: further.sorted { $0.path < $1.path }, manifest: manifest,
      findings: findings, faults: faults,
      remainder: Self.remainder(sources, regionLength: length),
      containerFile: ContainerFile(file.status))
  }

  /// The part of the source region that no file covers.
  private static func remainder(_ sources: [Member], regionLength: UInt64) -> [String] {
    var end: UInt64 = 0
    var missed: UInt64 = 0
    for source in sources.sorted(by: { $0.locator < $1.locator }) {
      let start = UInt64(source.locator)
      if start > end { missed += start - end }
      end = max(end, start + source.size)
    }
    missed += regionLength - min(end, regionLength)
    return missed == 0 ? [] : ["\(missed) bytes of the source region that `sources` does not name"]
  }

  /// The files in the source region: the entrypoint and the others.
  private static func sources(of manifest: Manifest, regionLength: UInt64) throws(BundleError)
    -> (entrypoint: Member, further: [Member])
  {
    guard let entries = manifest.footer.sources, !entries.isEmpty else {
      guard let name = manifest.source else {
        throw BundleError(.manifestInvalid, "the manifest has no source")
      }
      let path = try checked(name, "source")
      return (Member(path: path, size: regionLength, mode: nil, locator: 0), [])
    }
    var members: [Member] = []
    var paths: Set<ByteString> = []
    for (index, entry) in entries.enumerated() {
      guard entry.offset.clampedAdd(entry.length) <= regionLength else {
        throw BundleError(
          .manifestInvalid, "the manifest's sources[\(index)] reaches past the source region")
      }
      let path = try checked(entry.path, "sources[\(index)].path")
      guard paths.insert(path).inserted else {
        throw BundleError(.manifestInvalid, "the manifest's sources have the path \(path) twice")
      }
      members.append(
        Member(path: path, size: entry.length, mode: entry.mode, locator: Int(entry.offset)))
    }
    if let (one, other) = SourceIndex.overlap(in: entries) {
      throw BundleError(
        .sourcesInvalid,
        "the manifest's sources \(one.path) and \(other.path) share bytes of the source region")
    }
    let source = members.remove(at: try entrypoint(of: manifest, among: members))
    return (source, members)
  }

  private static func entrypoint(of manifest: Manifest, among members: [Member])
    throws(BundleError) -> Int
  {
    if let path = manifest.footer.entrypointPath.map(MemberPath.normalized) {
      if let index = members.firstIndex(where: { $0.path == path }) { return index }
      throw BundleError(
        .manifestInvalid, "the manifest's entrypoint_path \(path) is not among its sources")
    }
    if members.count == 1 { return 0 }
    if let source = manifest.source.map(MemberPath.normalized) {
      let named = members.indices.filter { members[$0].path == source }
      let alike = members.indices.filter { members[$0].path.lastComponent == source.lastComponent }
      if let index = named.first ?? (alike.count == 1 ? alike.first : nil) { return index }
    }
    throw BundleError(
      .manifestInvalid, "the manifest has several sources and does not say which is the entrypoint")
  }

  private static func checked(_ path: ByteString, _ key: String) throws(BundleError) -> ByteString {
    try MemberPath.checked(path, "the manifest's \(key)")
  }

  /// The path the executable had, else the bundle's file name; another where that is taken.
  private static func executablePath(
    _ manifest: Manifest, file: ByteString, taken: Set<ByteString>
  ) -> ByteString {
    let usable = RelativePath.objection(to: file) == nil ? file : "executable"
    let candidates = [
      manifest.footer.provenance?.executable, file, ByteString("bin").joined(usable),
      "bin/executable",
    ]
    for candidate in candidates.compactMap({ $0 }) {
      let isFree =
        RelativePath.objection(to: candidate) == nil && candidate != MemberPath.manifest
        && !taken.contains(candidate)
        && !taken.contains { $0.hasPrefix(ByteString(candidate.bytes + [ByteString.slash])) }
      if isFree { return candidate }
    }
    return "bin/airflow-bundle-executable"
  }
}
