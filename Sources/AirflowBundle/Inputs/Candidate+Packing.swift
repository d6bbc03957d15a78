import ByteStrings
import Files

/// What a bundle is packed of, besides its executable, with the manifest as it was read.
struct Packing: Sendable {
  var parts: PackParts
  var manifest: [UInt8]
}

extension Candidate {
  /// An executable that is to be packed with its parts. The manifest is read here, once.
  init(packing executable: ByteString, with parts: PackParts, root: Int, followLinks: Bool) {
    input = executable
    self.root = root
    relative = ""
    do throws(BundleError) {
      let status = try withFileErrors(FileStatus.ifExists(executable))
      guard let status else { throw BundleError.nothing(at: executable) }
      guard status.kind == .file else {
        throw BundleError(
          .notARegularMember, "it is a folder or a device, not an executable",
          advice: "name the executable")
      }
      size = status.size
      var bytes: [UInt8] = []
      var others = parts.places
      if case .files(let manifest, let source, let members) = parts {
        bytes = try manifest.read()
        others = [source] + members.map(\.file)
      }
      size = others.reduce(status.size &+ UInt64(bytes.count)) {
        $0 &+ Self.size(of: $1, followLinks: followLinks)
      }
      content = .bare
      packing = Packing(parts: parts, manifest: bytes)
    } catch { content = .failed(error) }
  }

  /// The bytes of a file, or of the files of a folder.
  private static func size(of path: ByteString, followLinks: Bool) -> UInt64 {
    guard let status = try? FileStatus.read(path) else { return 0 }
    if status.kind != .folder { return status.size }
    let look = DirectoryLayout.look(at: path, followLinks: followLinks)
    if case .bundle(let layout, isFlat: true) = look { return layout?.size ?? 0 }
    return DirectoryLayout.size(below: path, followLinks: followLinks)
  }
}

extension BundleOpener {
  /// Opens what a bundle is packed of.
  static func open(
    _ executable: ByteString, _ packing: Packing, followLinks: Bool, _ reading: ReadingOptions
  ) throws(BundleError) -> any BundleReader {
    switch packing.parts {
    case .files(_, let source, let members):
      return try LooseBundleReader(
        executable: executable, manifest: packing.manifest, source: source, members: members,
        reading)
    case .like(let path):
      let model: any BundleReader
      do throws(BundleError) {
        var reading = reading
        // Its executable is not read.
        reading.comparesDigest = false
        model = try open(named: path, followLinks: followLinks, reading)
      } catch {
        // To pack nothing is a failure, though a walk passes such a bundle over.
        if error.code == .otherSDK {
          throw BundleError(
            .notABundle, "--like \(path): \(error.problem)", advice: "name a bundle to pack it like"
          )
        }
        throw BundleError(error.code, "--like \(path): \(error.problem)", advice: error.advice)
      }
      return try LikeBundleReader(executable: executable, like: model, reading)
    }
  }
}
