package import ByteStrings
package import Files
import Zip

/// What a look at a file has told.
package struct SniffedFile: Sendable {
  package var content: InputContent
  /// nil where the file cannot be opened or read.
  package var status: FileStatus?
}

/// Tells what a file is by its content: the first and the last bytes.
package enum Sniffer {
  /// What a file is; nil for one met in a walk that is no bundle and does not claim to be.
  package static func file(_ path: ByteString, isNamed: Bool) -> InputContent? {
    look(at: path, isNamed: isNamed)?.content
  }

  /// The same, with what the file was then.
  ///
  /// - Parameter tellsPrograms: whether a native executable that is no bundle is `bare`.
  package static func look(at path: ByteString, isNamed: Bool, tellsPrograms: Bool = false)
    -> SniffedFile?
  {
    do throws(BundleError) {
      let file = try withFileErrors(InputFile(path))
      let content = try content(of: file, isNamed: isNamed, tellsPrograms: tellsPrograms)
      return content.map { SniffedFile(content: $0, status: file.status) }
    } catch { return SniffedFile(content: .failed(error)) }
  }

  /// What a folder is that is looked at on its own and is a bundle itself; nil for a file.
  static func folder(named path: ByteString, followLinks: Bool) throws(BundleError)
    -> InputContent?
  {
    let status = try withFileErrors(FileStatus.ifExists(path))
    switch status?.kind {
    case nil: throw BundleError.nothing(at: path)
    case .folder:
      switch DirectoryLayout.look(at: path.trimmingTrailingSlashes, followLinks: followLinks) {
      case .bundle(_, let isFlat): return .directory(isFlat: isFlat)
      // Who only shows a bundle shows what is there of it; others meet the error again.
      case .failed: return .directory(isFlat: false)
      case .none:
        throw BundleError(
          .notABundle, "the folder is no bundle itself",
          advice: "name a bundle, or use `airflow-bundle verify` to look at all in a folder")
      }
    case .file: return nil
    case .link, .other: throw BundleError(.notABundle, "it is neither a file nor a folder")
    }
  }

  /// Whether a name ends in `.zip`, in any case, with something before it.
  package static func hasZipExtension(_ name: ByteString) -> Bool {
    name.count > 4 && name.bytes.suffix(4).elementsEqual(".zip".utf8) { $0 | 0x20 == $1 }
  }

  static func content(of file: borrowing InputFile, isNamed: Bool, tellsPrograms: Bool = false)
    throws(BundleError) -> InputContent?
  {
    if try isFooter(file) { return .footer }
    if try isZip(file) {
      guard tellsPrograms, !isNamed, try isNative(file) else { return .zip }
      // A program with an archive of its own behind it is a program.
      return ZipBundleReader.hasManifest(file) ? .zip : .bare
    }
    if let other = try OtherSDK(script: file) { return .failed(other.error) }
    if hasZipExtension(file.path.lastComponent) {
      return .failed(BundleError(.notAZip, "it is no ZIP archive"))
    }
    if tellsPrograms, try isNative(file) { return .bare }
    guard isNamed else { return nil }
    return .failed(
      BundleError(.notABundle, "it is no bundle: neither an archive nor a file with a trailer"))
  }

  private static func isFooter(_ file: borrowing InputFile) throws(BundleError) -> Bool {
    guard file.size >= UInt64(Trailer.Layout.draft.size) else { return false }
    let length = Trailer.magic.count
    let offset = file.size - UInt64(length)
    let tail = try withFileErrors(file.bytes(at: offset, count: length))
    return Trailer.hasMagic(tail)
  }

  private static func isZip(_ file: borrowing InputFile) throws(BundleError) -> Bool {
    do { return try ZipScan.isZip(descriptor: file.descriptor, size: file.size) } catch {
      throw BundleError(error)
    }
  }

  private static func isNative(_ file: borrowing InputFile) throws(BundleError) -> Bool {
    let count = Int(min(file.size, UInt64(ExecutableImage.headLength)))
    let head = try withFileErrors(file.bytes(at: 0, count: count))
    return ExecutableImage(head: head, size: file.size).format != .unknown
  }
}
