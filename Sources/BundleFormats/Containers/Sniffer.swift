package import ByteStrings
package import Files
import Zip

/// What a look at a file has told.
package struct SniffedFile: Sendable {
  package var content: InputContent
  /// In bytes; nil where the file cannot be opened.
  package var size: UInt64?
}

/// Tells what a file is by its content: the first and the last bytes.
package enum Sniffer {
  /// What a file is; nil for one met in a walk that is no bundle and does not claim to be.
  package static func file(_ path: ByteString, isNamed: Bool) -> InputContent? {
    look(at: path, isNamed: isNamed)?.content
  }

  /// What a file is and how large; nil as with `file`.
  package static func look(at path: ByteString, isNamed: Bool) -> SniffedFile? {
    do throws(BundleError) {
      let file = try withFileErrors { () throws(FileError) in try InputFile(path) }
      let content = try content(of: file, isNamed: isNamed)
      return content.map { SniffedFile(content: $0, size: file.size) }
    } catch { return SniffedFile(content: .failed(error)) }
  }

  /// What a path that is looked at on its own leads to: a file, or a folder that is a bundle itself.
  package static func named(_ path: ByteString, followLinks: Bool) throws(BundleError)
    -> InputContent
  {
    let status = try withFileErrors { () throws(FileError) in try FileStatus.ifExists(path) }
    switch status?.kind {
    case nil: throw BundleError.nothing(at: path)
    case .folder:
      switch DirectoryLayout.look(at: path.trimmingTrailingSlashes, followLinks: followLinks) {
      case .bundle(let isFlat): return .directory(isFlat: isFlat)
      // Who only shows a bundle shows what is there of it; others meet the error again.
      case .failed: return .directory(isFlat: false)
      case .none:
        throw BundleError(
          .notABundle, "the folder is no bundle itself",
          advice: "name a bundle, or use `airflow-bundle verify` to look at all in a folder")
      }
    case .file: return file(path, isNamed: true) ?? .failed(.init(.notABundle, "it is no bundle"))
    case .link, .other: throw BundleError(.notABundle, "it is neither a file nor a folder")
    }
  }

  /// Whether a name ends in `.zip`, in any case, with something before it.
  package static func hasZipExtension(_ name: ByteString) -> Bool {
    name.count > 4 && name.bytes.suffix(4).map { $0 | 0x20 }.elementsEqual(".zip".utf8)
  }

  private static func content(of file: borrowing InputFile, isNamed: Bool) throws(BundleError)
    -> InputContent?
  {
    let claimsZip = hasZipExtension(file.path.lastComponent)
    if try isFooter(file) { return .footer }
    if try isZip(file) { return .zip }
    if let other = try OtherSDK(script: file) { return .failed(other.error) }
    if claimsZip {
      return .failed(BundleError(.notAZip, "it is no ZIP archive"))
    }
    guard isNamed else { return nil }
    return .failed(
      BundleError(.notABundle, "it is no bundle: neither an archive nor a file with a trailer"))
  }

  package static func isFooter(_ file: borrowing InputFile) throws(BundleError) -> Bool {
    guard file.size >= UInt64(Trailer.Layout.draft.size) else { return false }
    let length = Trailer.magic.count
    let offset = file.size - UInt64(length)
    let tail = try withFileErrors { () throws(FileError) in
      try file.bytes(at: offset, count: length)
    }
    return Trailer.hasMagic(tail)
  }

  static func isZip(_ file: borrowing InputFile) throws(BundleError) -> Bool {
    let length = Int(min(file.size, 4))
    let head = try withFileErrors { () throws(FileError) in try file.bytes(at: 0, count: length) }
    if head.starts(with: Array("PK\u{3}\u{4}".utf8))
      || head.starts(with: Array("PK\u{5}\u{6}".utf8))
    {
      return true
    }
    // Behind other bytes there may be one too, which only the end of the file tells.
    do { return try ZipScan.isZip(descriptor: file.descriptor, size: file.size) } catch {
      throw BundleError(error)
    }
  }
}
