import ByteStrings
import Files

extension Candidate {
  /// An executable that is to be packed with its parts. The manifest is read here, once.
  init(packing executable: ByteString, with parts: PackParts, root: Int, followLinks: Bool) {
    input = executable
    self.root = root
    relative = ""
    do throws(BundleError) {
      let status = try withFileErrors { () throws(FileError) in
        try FileStatus.ifExists(executable)
      }
      guard let status else { throw BundleError.nothing(at: executable) }
      guard status.kind == .file else {
        throw BundleError(
          .notARegularMember, "it is a folder or a device, not an executable",
          advice: "name the executable")
      }
      var bytes: [UInt8] = []
      var others = parts.places
      if case .files(let manifest, let source, let members) = parts {
        bytes = try manifest.read()
        others = [source] + members.map(\.file)
      }
      size = others.reduce(status.size &+ UInt64(bytes.count)) {
        $0 &+ Self.size(of: $1, followLinks: followLinks)
      }
      content = .executable(parts, manifest: bytes)
    } catch { content = .decided(.init(status: .failed, error: error)) }
  }

  /// The bytes of a file, or of the files of a folder.
  private static func size(of path: ByteString, followLinks: Bool) -> UInt64 {
    guard let status = try? FileStatus.read(path) else { return 0 }
    if status.kind != .folder { return status.size }
    let isFlat =
      DirectoryLayout.look(at: path, followLinks: followLinks) == .bundle(isFlat: true)
    return DirectoryLayout.size(of: path, isFlat: isFlat, followLinks: followLinks)
  }
}

extension BundleOpener {
  /// Opens what a bundle is packed of.
  static func open(
    _ executable: ByteString, with parts: PackParts, _ manifest: [UInt8], followLinks: Bool,
    _ reading: ReadingOptions
  ) throws(BundleError) -> any BundleReader {
    switch parts {
    case .files(_, let source, let members):
      return try LooseBundleReader(
        executable: executable, manifest: manifest, source: source, members: members,
        reading)
    case .like(let path):
      let model: any BundleReader
      do throws(BundleError) {
        model = try openModel(path, followLinks: followLinks, reading)
      } catch {
        throw BundleError(error.code, "--like \(path): \(error.problem)", advice: error.advice)
      }
      return try LikeBundleReader(executable: executable, like: model, reading)
    }
  }

  /// Opens a bundle whose executable is not read.
  private static func openModel(
    _ path: ByteString, followLinks: Bool, _ reading: ReadingOptions
  ) throws(BundleError) -> any BundleReader {
    let content = try BundleContent(named: path, followLinks: followLinks)
    guard content == .footer else {
      return try open(content, path, followLinks: followLinks, reading)
    }
    let file = try withFileErrors { () throws(FileError) in try InputFile(path) }
    return try FooterBundleReader(file, comparesDigest: false)
  }
}

extension BundleContent {
  /// What a path leads to that is to be a bundle itself.
  ///
  /// - Throws: `notFound`, `permissionDenied`, `notABundle`, and what makes a folder no bundle.
  fileprivate init(named path: ByteString, followLinks: Bool) throws(BundleError) {
    let status = try withFileErrors { () throws(FileError) in try FileStatus.ifExists(path) }
    let noBundle = BundleError(.notABundle, "it is no bundle", advice: "name a bundle")
    switch status?.kind {
    case nil: throw BundleError.nothing(at: path)
    case .file: self = Sniffer.file(path, isNamed: true) ?? .failed(noBundle)
    case .folder:
      switch DirectoryLayout.look(at: path.trimmingTrailingSlashes, followLinks: followLinks) {
      case .bundle(let isFlat): self = .directory(isFlat: isFlat)
      case .failed(let error): throw error
      case .none: throw noBundle
      }
    case .link, .other: throw noBundle
    }
  }
}
