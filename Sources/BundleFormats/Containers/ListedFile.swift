import ByteStrings
import Files

/// A file that goes into a bundle: where it is, and what it was when it was looked at first.
struct ListedFile {
  /// The folder of the bundle; nil where the path leads to it by itself.
  var folder: FolderFiles?
  let path: ByteString
  let status: FileStatus

  /// Throws `ioError` where it is another file, or was changed, since it was looked at first.
  func open() throws(BundleError) -> InputFile {
    let file: InputFile
    if let folder {
      file = try withFileErrors(folder.open(path))
    } else {
      file = try withFileErrors(InputFile(path))
    }
    if !file.status.sameContent(as: status) {
      throw BundleError(FileError("read", path, .changed))
    }
    return file
  }

  func read(maxSize: UInt64, into consume: ByteConsumer) throws(BundleError) {
    if status.size > maxSize {
      throw BundleError(.tooLarge, "\(path) has \(status.size) bytes, more than \(maxSize)")
    }
    let file = try open()
    try file.stream(from: 0, count: status.size, into: consume)
    try withFileErrors(file.checkUnchanged())
  }

  func firstBytes(count: Int) throws(BundleError) -> [UInt8] {
    let file = try open()
    let count = Int(min(UInt64(count), file.size))
    return try withFileErrors(file.bytes(at: 0, count: count))
  }

  func checkUnchanged() throws(BundleError) { _ = try open() }
}

extension ListedFile {
  /// A file that the user named.
  ///
  /// - Parameters:
  ///   - missing: the code where there is no such file.
  ///   - role: what the file is to the bundle, for messages.
  /// - Throws: that code, `notARegularMember`, `permissionDenied`, `ioError`.
  init(_ path: ByteString, _ role: String, missing: ErrorCode) throws(BundleError) {
    let status = try withFileErrors(FileStatus.ifExists(path))
    guard let status else {
      throw BundleError(missing, "there is no \(role) \(path)", advice: "check the path")
    }
    guard status.kind == .file else {
      throw BundleError(
        .notARegularMember, "the \(role) \(path) is a folder or a device", advice: "name a file")
    }
    self.init(path: path, status: status)
  }
}
