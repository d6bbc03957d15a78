public import ByteStrings
import Files
import YAML

/// One bundle, looked at without running it and, as long as nothing else is asked for, without
/// reading its executable: only the trailer or directory, the manifest, and the first 64 KiB of
/// the executable.
///
/// Not to be shared between threads.
public final class InspectedBundle {
  public let path: ByteString
  /// The size in bytes; of a folder, that of its files.
  public let size: UInt64
  public let bundle: BundleContents
  /// What the head of the executable says: format, architectures and operating system are known.
  public let image: ExecutableImage
  /// The manifest's bytes as they are; empty where it is larger than a manifest may be.
  public let manifest: [UInt8]
  /// The manifest's size in bytes.
  public let manifestSize: UInt64
  let reader: any BundleReader

  /// Opens a bundle in any container.
  ///
  /// A manifest that the schema finds fault with is no obstacle: what it says is shown.
  ///
  /// - Throws: what makes it no bundle, or a damaged one.
  public init(_ path: ByteString) throws(BundleError) {
    var reading = ReadingOptions(maxSize: .max)
    reading.isLenient = true
    reading.comparesDigest = false
    let reader = try BundleOpener.open(named: path, followLinks: true, reading)
    let bundle = reader.bundle
    self.path = path
    self.reader = reader
    self.bundle = bundle
    manifest = reader.manifestBytes
    manifestSize = reader.manifestSize
    let head = try reader.firstBytes(of: bundle.executable, count: ExecutableImage.headLength)
    image = ExecutableImage(head: head, size: bundle.executable.size)
    if bundle.container == .directory {
      size = ([bundle.executable, bundle.source] + bundle.extraMembers)
        .reduce(manifestSize) { $0 &+ $1.size }
    } else {
      size = try withFileErrors(FileStatus.read(path).size)
    }
  }

  /// What is wrong with the manifest. Airflow may find the bundle all the same, or not: see `verify`.
  public var faults: [BundleError] { bundle.faults }

  /// Streams the manifest of a bundle as it is: also of one whose manifest makes no sense, or is
  /// larger than a manifest may be.
  public static func readManifest(of path: ByteString, into consume: ByteConsumer)
    throws(BundleError)
  {
    try BundleOpener.readManifest(named: path, followLinks: true, into: consume)
  }

  /// What the source region holds, or would hold: the primary source first.
  public var sources: [Member] { [bundle.source] + bundle.extraMembers }

  /// Streams the primary source.
  public func readSource(into consume: ByteConsumer) throws(BundleError) {
    try reader.read(bundle.source, into: consume)
  }

  /// Streams the executable, a source or the manifest by the path that it has in the bundle.
  ///
  /// - Throws: `notFound` where there is no such member, else what is wrong with its bytes: some of
  ///   them have been given out by then.
  public func readMember(_ path: ByteString, into consume: ByteConsumer) throws(BundleError) {
    let wanted = MemberPath.normalized(path)
    if let member = ([bundle.executable] + sources).first(where: { $0.path == wanted }) {
      return try reader.read(member, into: consume)
    }
    guard wanted == MemberPath.manifest else {
      throw BundleError(
        .notFound, "it has no member \(path)", advice: "inspect it without --member to see them")
    }
    try Self.readManifest(of: self.path, into: consume)
  }

  /// Compares everything that the container has a digest or a checksum of, reading all of it.
  public func verify() throws(BundleError) {
    for member in [bundle.executable] + sources {
      try reader.read(member) { _ throws(BundleError) in }
    }
    guard let footer = reader as? FooterBundleReader, footer.layout.container == .footer else {
      return
    }
    // What cannot be read is a fault of its own, and no damage.
    guard let tree = try? ManifestReader.tree(manifest) else { return }
    let problems = try SourcesCheck.problems(
      tree, footer.layout.trailer, footer.layout.regions, of: footer.file)
    if let problem = problems.first { throw problem }
  }

  /// The trailer, where the bundle has one.
  var trailer: Trailer? { (reader as? FooterBundleReader)?.layout.trailer }
}
