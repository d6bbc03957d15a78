public import ByteStrings
import Files

/// What a bundle is packed of, besides its executable.
public enum PackParts: Sendable, Equatable {
  /// Files: a manifest of any era, the primary source, and what else goes into the source region.
  case files(manifest: ManifestInput, source: ByteString, members: [PackMember] = [])
  /// Manifest, sources and modes of a bundle in any container. Its own executable is not read.
  case like(ByteString)
}

/// Where a manifest comes from.
public enum ManifestInput: Sendable, Equatable {
  case bytes([UInt8])
  /// A file, or a pipe that has a name.
  case file(ByteString)
  case standardInput
}

/// A further file of a bundle.
public struct PackMember: Sendable, Equatable {
  /// The path it has in the bundle: relative, with `/`.
  public var path: ByteString
  /// Where the file is.
  public var file: ByteString

  public init(_ path: ByteString, file: ByteString) {
    self.path = path
    self.file = file
  }
}

extension ManifestInput {
  /// Reads the manifest, once: a pipe gives it only once.
  ///
  /// - Throws: `manifestMissing`, `manifestTooLarge`, `permissionDenied`, `ioError`.
  package func read() throws(BundleError) -> [UInt8] {
    let limit = Int(Manifest.sizeLimit)
    var path: ByteString?
    switch self {
    case .bytes(let bytes):
      try Manifest.checkSize(UInt64(bytes.count))
      return bytes
    case .file(let file): path = file
    case .standardInput: break
    }
    let bytes: [UInt8]?
    do throws(FileError) { bytes = try WholeFile.read(path, upTo: limit) } catch {
      let problem = BundleError(error)
      guard problem.code == .notFound else { throw problem }
      throw BundleError(
        .manifestMissing, "there is no manifest \(path ?? "")", advice: "check --manifest")
    }
    guard let bytes else {
      throw BundleError(.manifestTooLarge, "the manifest has more than \(limit) bytes")
    }
    return bytes
  }
}

extension PackParts {
  /// The files and folders that are read, besides the executable.
  package var places: [ByteString] {
    switch self {
    case .like(let bundle): return [bundle.trimmingTrailingSlashes]
    case .files(let manifest, let source, let members):
      var places = [source] + members.map(\.file)
      if case .file(let path) = manifest { places.append(path) }
      return places
    }
  }
}
