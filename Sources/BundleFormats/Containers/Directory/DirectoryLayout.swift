package import ByteStrings
import Files
import YAML

/// Finds the three files of a `directory` bundle, as the old scanner did (docs/formats.md).
package struct DirectoryLayout: Equatable, Sendable {
  package var folder: ByteString
  package var manifest: ByteString
  package var executable: ByteString
  package var source: ByteString

  /// What a folder is.
  package enum Look: Equatable {
    /// No bundle itself; others may lie below.
    case none
    /// A bundle; flat where others lie below, so that only its three files belong to it. There is no
    /// layout where a link leads to one of them that is not to be followed.
    case bundle(DirectoryLayout?, isFlat: Bool)
    /// It would be one but for the error, and nothing below it is.
    case failed(BundleError)
  }

  package static func look(at folder: ByteString, followLinks: Bool) -> Look {
    guard (try? FileStatus.read(folder.joined(MemberPath.manifest)).kind) == .file else {
      return .none
    }
    let below = hasBundle(below: folder, followLinks: followLinks)
    do throws(BundleError) {
      return .bundle(try DirectoryLayout(folder, followLinks: followLinks), isFlat: below)
    } catch {
      // A manifest that was there a moment ago: another run is swapping the folder for its output.
      if error.code == .manifestMissing { return .none }
      // One that cannot be read for a link: it says so when it is opened.
      if error.code == .notARegularMember { return .bundle(nil, isFlat: below) }
      // A stray manifest at the root of a folder of bundles is no bundle.
      return below ? .none : .failed(error)
    }
  }

  /// Finds the files, with what the manifest says of them as far as it can be read.
  ///
  /// - Throws: as the other one; what is wrong with the manifest where nobody can tell for that
  ///   which file is the executable.
  package init(_ folder: ByteString, followLinks: Bool) throws(BundleError) {
    var tree: YAMLNode?
    var fault: BundleError?
    do throws(BundleError) {
      tree = try ManifestReader.tree(
        FolderFiles(folder: folder, followLinks: followLinks).manifest().text.bytes)
    } catch { fault = error }
    do throws(BundleError) {
      try self.init(
        folder, followLinks: followLinks, names: (tree?["executable"]?.text, tree?["source"]?.text))
    } catch { throw error.code == .executableMissing ? fault ?? error : error }
  }

  /// Finds the files.
  ///
  /// - Parameter names: what the manifest says of executable and source; taken where such a file
  ///   is there, else what the old scanner would take.
  /// - Throws: `manifestMissing`, `executableMissing`; `notARegularMember` where a link leads to one
  ///   of them that is not to be followed.
  package init(
    _ folder: ByteString, followLinks: Bool, names: (executable: ByteString?, source: ByteString?)
  )
    throws(BundleError)
  {
    self.folder = folder
    manifest = MemberPath.manifest
    let files = FolderFiles(folder: folder, followLinks: followLinks)
    guard try files.isFile(manifest) else {
      throw BundleError(.manifestMissing, "the folder has no airflow-metadata.yaml")
    }
    var found = try Self.named(names.executable, in: files)
    if found == nil { found = try Self.firstExecutable(in: files) }
    guard let executable = found else {
      throw BundleError(
        .executableMissing, "the folder has a manifest but no executable file",
        advice: "set the executable bit (chmod +x) or name the file in the manifest")
    }
    self.executable = executable
    var source = try Self.named(names.source, in: files)
    if source == nil { source = try Self.scannedSource(in: files, for: executable) }
    self.source = source ?? names.source ?? "source"
  }

  /// Where the files would be that are not there.
  init(_ folder: ByteString, without names: (executable: ByteString?, source: ByteString?)) {
    self.folder = folder
    manifest = MemberPath.manifest
    executable = names.executable ?? "executable"
    source = names.source ?? "source"
  }

  private static func named(_ name: ByteString?, in files: FolderFiles) throws(BundleError)
    -> ByteString?
  {
    guard let name else { return nil }
    let path = MemberPath.normalized(name)
    guard RelativePath.objection(to: path) == nil, path != MemberPath.manifest,
      try files.isFile(path)
    else { return nil }
    return path
  }

  /// The first executable file in name order that is no bundle itself.
  private static func firstExecutable(in files: FolderFiles) throws(BundleError) -> ByteString? {
    guard let names = try? Folders.names(in: files.folder) else { return nil }
    for name in names.sorted() where name != MemberPath.manifest {
      let path = files.folder.joined(name)
      guard let status = try? FileStatus.read(path), status.kind == .file,
        status.mode & 0o111 != 0, Sniffer.file(path, isNamed: false) == nil
      else { continue }
      return try files.isFile(name) ? name : nil
    }
    return nil
  }

  /// `STEM.go`, `main.go`, `STEM.rs`, `main.rs`, `source`, in this order.
  private static func scannedSource(in files: FolderFiles, for executable: ByteString)
    throws(BundleError) -> ByteString?
  {
    for name in sourceNames(for: executable) where try files.isFile(name) { return name }
    return nil
  }

  /// Where the old scanner looks for the source of an executable.
  static func sourceNames(for executable: ByteString) -> [ByteString] {
    let name = executable.lastComponent
    let cut = name.bytes.lastIndex(of: UInt8(ascii: ".")) ?? name.bytes.endIndex
    let stem = cut == 0 ? name : ByteString(name.bytes[..<cut])
    return [
      ByteString(stem.bytes + Array(".go".utf8)), "main.go",
      ByteString(stem.bytes + Array(".rs".utf8)), "main.rs", "source",
    ]
  }

  /// Whether a bundle in any container lies below a folder.
  private static func hasBundle(below folder: ByteString, followLinks: Bool) -> Bool {
    var walk = FolderWalk(folder, followLinks: followLinks)
    var found = false
    walk.run { entry in
      guard !found else { return false }
      switch entry.kind {
      case .folder:
        found = (try? DirectoryLayout(entry.path, followLinks: followLinks)) != nil
        return !found
      case .file:
        switch Sniffer.file(entry.path, isNamed: false) {
        case .zip: found = ZipBundleReader.hasManifest(entry.path)
        case .footer: found = true
        default: break
        }
      case .link, .entered, .brokenLink, .unreadable: break
      }
      return false
    }
    return found
  }
}

extension DirectoryLayout {
  /// The paths of the three files below the folder.
  package var files: [ByteString] { [manifest, executable, source] }

  /// The bytes of the three files.
  package var size: UInt64 { files.reduce(0) { $0 &+ Self.size(of: folder.joined($1)) } }

  /// The bytes of all files below a folder.
  package static func size(below folder: ByteString, followLinks: Bool) -> UInt64 {
    var total: UInt64 = 0
    var walk = FolderWalk(folder, followLinks: followLinks)
    walk.run { entry in
      if entry.kind == .file { total &+= size(of: entry.path) }
      return entry.kind == .folder
    }
    return total
  }

  private static func size(of file: ByteString) -> UInt64 { (try? FileStatus.read(file).size) ?? 0 }
}
