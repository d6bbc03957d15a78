package import ByteStrings

/// The members of an archive or folder that an export makes, the manifest among them.
package struct LegacyMembers {
  package enum Content {
    case bytes([UInt8])
    case member(Member)
  }

  package struct Entry {
    package var path: ByteString
    /// The permission bits.
    package var mode: UInt16
    package var size: UInt64
    package var content: Content
  }

  /// In byte order of the paths.
  package private(set) var all: [Entry]

  /// The members of an archive: paths and modes as they were before `migrate`.
  package init(forArchive bundle: BundleContents) throws(BundleError) {
    let provenance = bundle.manifest.footer.provenance
    let manifest = try LegacyManifest.rendered(
      bundle.manifest,
      executable: Provenance.text(provenance?.executableText, for: bundle.executable.path),
      source: Provenance.text(provenance?.sourceText, for: bundle.source.path))
    self.init(bundle, manifest: manifest, mode: provenance?.manifestMode)
  }

  /// The members of a folder as it is.
  package init(copying bundle: BundleContents, manifest: [UInt8]) {
    self.init(bundle, manifest: manifest, mode: bundle.manifestMode)
  }

  /// All members by their own paths and with their own modes.
  private init(_ bundle: BundleContents, manifest: [UInt8], mode: UInt16?) {
    all = [
      Self.manifest(manifest, mode: mode),
      Self.entry(bundle.executable, mode: bundle.executable.mode ?? 0o755),
    ]
    all += bundle.sources.map { Self.entry($0, mode: $0.mode ?? 0o644) }
    all.sort { $0.path < $1.path }
  }

  /// The members of a folder: executable and source where the oldest scanner looks for them, and
  /// nothing beside the executable that it could take for one.
  package init(forDirectory bundle: BundleContents) throws(BundleError) {
    let executable = Self.executableName(bundle)
    let source = try Self.sourceName(bundle, executable: executable)
    let taken: [ByteString] = [executable, source, MemberPath.manifest]
    if let clash = bundle.extraMembers.first(where: {
      taken.contains($0.path) || taken.contains($0.path.components.first ?? $0.path)
    }) {
      throw BundleError(
        .outputCollision, "the further member \(clash.path) has a name that the layout needs",
        advice: "export with --layout zip")
    }
    let manifest = try LegacyManifest.rendered(
      bundle.manifest, executable: executable, source: source)
    all = [
      Self.manifest(manifest),
      Self.entry(bundle.executable, at: executable, mode: bundle.executable.executableMode),
      Self.entry(bundle.source, at: source, mode: (bundle.source.mode ?? 0o644) & 0o666),
    ]
    var programs: [String] = []
    if (bundle.source.mode ?? 0) & 0o111 != 0 { programs.append("\(source)") }
    for member in bundle.extraMembers {
      let isBeside = !member.path.bytes.contains(ByteString.slash)
      let mode = member.mode ?? 0o644
      if isBeside && mode & 0o111 != 0 { programs.append("\(member.path)") }
      all.append(Self.entry(member, mode: isBeside ? mode & 0o666 : mode))
    }
    all.sort { $0.path < $1.path }
    if !programs.isEmpty {
      remainder.append(
        "the executable bits beside the executable (of \(NotKept.list(programs))), where the old scanner would take one for it"
      )
    }
  }

  /// A name that the old scanner takes before it comes to any other file's.
  ///
  /// - Throws: `outputCollision` where another file has the first name that it looks for.
  private static func sourceName(_ bundle: BundleContents, executable: ByteString)
    throws(BundleError)
    -> ByteString
  {
    // A further member's path takes the name of its topmost folder too.
    let others = Set(bundle.extraMembers.flatMap { [$0.path] + $0.path.components.prefix(1) })
    let free = DirectoryLayout.sourceNames(for: executable).prefix {
      $0 != executable && !others.contains($0)
    }
    let base = bundle.source.path.lastComponent
    guard let first = free.first else {
      throw BundleError(
        .outputCollision,
        "no name is left for the source \(base) that the old scanner takes before that of another file",
        advice: "export with --layout zip")
    }
    return [base, "source"].first { free.contains($0) } ?? first
  }

  private static func executableName(_ bundle: BundleContents) -> ByteString {
    let name = bundle.executable.path.lastComponent
    return name == MemberPath.manifest ? "executable" : name
  }

  private static func manifest(_ bytes: [UInt8], mode: UInt16? = nil) -> Entry {
    Entry(
      path: MemberPath.manifest, mode: mode ?? 0o644, size: UInt64(bytes.count),
      content: .bytes(bytes))
  }

  private static func entry(_ member: Member, at path: ByteString? = nil, mode: UInt16) -> Entry {
    Entry(path: path ?? member.path, mode: mode, size: member.size, content: .member(member))
  }

  /// What the layout has no place for.
  package private(set) var remainder: [String] = []

  /// The bytes of all members.
  package var totalSize: UInt64 { all.reduce(0) { $0.clampedAdd($1.size) } }

  /// Throws `tooLarge` where a member is larger than that many bytes.
  package func checkEach(_ maxSize: UInt64) throws(BundleError) {
    if let large = all.first(where: { $0.size > maxSize }) {
      throw BundleError(.tooLarge, "\(large.path) has \(large.size) bytes, more than \(maxSize)")
    }
  }
}
