package import ByteStrings
import Files

/// Reads loose files as the bundle that is packed of them.
package final class LooseBundleReader: BundleReader {
  package let bundle: BundleContents
  /// The files, by the locators of their members.
  private let files: [ListedFile]
  private let options: ReadingOptions

  /// Finds the files and reads the manifest.
  ///
  /// - Parameter executable: the native executable; its permission is what the bundle's comes from.
  /// - Throws: the codes of manifests and of what a manifest names, `unsafePath`, `duplicateMember`.
  package init(
    executable: ByteString, manifest bytes: [UInt8], source: ByteString, members: [PackMember],
    _ options: ReadingOptions
  ) throws(BundleError) {
    let (manifest, read) = try ManifestReader.read(bytes, .loose)
    var findings = read
    var files: [ListedFile] = []
    func add(_ file: ListedFile, as path: ByteString) -> Member {
      files.append(file)
      return Member(
        path: path, size: file.status.size, mode: file.status.mode, locator: files.count - 1)
    }
    let program = try ListedFile(executable, "executable", missing: .executableMissing)
    let executable = add(program, as: executable.lastComponent)
    let entrypoint = add(
      try ListedFile(source, "source", missing: .sourceMissing),
      as: try Self.path(of: manifest, else: source.lastComponent))
    if members.count > 100_000 {
      throw BundleError(.tooManyMembers, "there are more than 100000 further files")
    }
    var further: [Member] = []
    for member in members {
      let path = try Self.checked(member.path, "the member's path")
      let file = try ListedFile(member.file, "member", missing: .notFound)
      further.append(add(file, as: path))
    }
    try Self.checkDistinct([entrypoint.path] + further.map(\.path))
    let kept = try options.extraMembers.apply(to: further, &findings)
    findings += Self.lacking(manifest, [entrypoint.path] + further.map(\.path))
    bundle = BundleContents(
      container: .footer, executable: executable, source: entrypoint, extraMembers: kept,
      manifest: manifest, findings: findings, containerFile: ContainerFile(program.status))
    self.files = files
    self.options = options
  }

  /// The path that a manifest gives its source, else another.
  private static func path(of manifest: Manifest, else name: ByteString) throws(BundleError)
    -> ByteString
  {
    if let path = manifest.footer.entrypointPath {
      return try checked(path, "the manifest's entrypoint_path")
    }
    if let path = manifest.source { return try checked(path, "the manifest's source") }
    return try checked(name, "the name of the source")
  }

  /// What the manifest says was in the bundle that it came from, and nobody has given.
  private static func lacking(_ manifest: Manifest, _ given: [ByteString]) -> [Finding] {
    let given = Set(given)
    let sources = manifest.footer.sources ?? []
    // A single one is the source, whatever its path is here.
    if sources.count == 1 && manifest.footer.entrypointPath == nil { return [] }
    let lacking = sources.map { MemberPath.normalized($0.path) }.filter { !given.contains($0) }
    if lacking.isEmpty { return [] }
    let names = NotKept.list(lacking.map { "\($0)" })
    return [
      Finding(
        .extraMembersDropped,
        "the manifest's sources name files that were not given: \(names); give them with --member, or pack --like the bundle that has them"
      )
    ]
  }

  private static func checked(_ path: ByteString, _ role: String) throws(BundleError) -> ByteString
  {
    try MemberPath.checked(path, role, advice: "give it another path, one below the bundle")
  }

  /// Throws `duplicateMember` where two members have one path, or one is where another needs a
  /// folder: they could not be exported.
  private static func checkDistinct(_ paths: [ByteString]) throws(BundleError) {
    guard let (one, other) = RelativePath.clash(in: paths) else { return }
    throw BundleError(
      .duplicateMember,
      one == other
        ? "two files are to have the path \(one)"
        : "\(one) is a file and also the folder of \(other)", advice: "rename one of them")
  }

  package func read(_ member: Member, into consume: ByteConsumer) throws(BundleError) {
    try files[member.locator].read(maxSize: options.maxSize, into: consume)
  }

  package func firstBytes(of member: Member, count: Int) throws(BundleError) -> [UInt8] {
    try files[member.locator].firstBytes(count: count)
  }

  package func checkUnchanged() throws(BundleError) {
    for file in files { try file.checkUnchanged() }
  }

  /// None of the files goes: they are what the next build starts from.
  package var originals: OriginalFiles { OriginalFiles(folder: ".", [], status: nil) }
}
