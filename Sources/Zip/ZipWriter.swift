package import ByteStrings

/// Writes an archive that depends on nothing but its members: sorted by the bytes of their names,
/// dated 1980-01-01, made on Unix, without extra fields other than zip64 where that is needed.
package struct ZipWriter: ~Copyable {
  struct Member {
    let name: ByteString
    /// `st_mode` with the file type.
    let mode: UInt16
    let size: UInt64
    let content: ZipContent
  }

  private let compression: ZipCompression
  private let spare: SpareThreads
  private var members: [Member] = []

  /// - Parameter spare: the threads that may help to compress; the bytes do not depend on them.
  package init(compression: ZipCompression = .default, spare: SpareThreads = SpareThreads()) {
    self.compression = compression
    self.spare = spare
  }

  /// Adds a member; its content is read in `write` only.
  ///
  /// - Parameters:
  ///   - name: a relative path with `/`. Throws `unsafePath` for what `ZipScan` would refuse.
  ///   - mode: `st_mode` with the file type, `S_IFREG | 0o755` for example.
  ///   - size: how many bytes `content` has.
  package mutating func add(
    name: ByteString, mode: UInt16, size: UInt64, content: @escaping ZipContent
  ) throws(ZipError) {
    try MemberNames.check(name)
    guard !RelativePath.isFolder(name), !name.hasPrefix("./") else {
      throw ZipError(.unsafePath, member: name, "it is no name of a file")
    }
    let most = ZipLimits().members
    guard members.count < most else {
      throw ZipError(.tooManyMembers, "more than \(most) members")
    }
    members.append(Member(name: name, mode: mode, size: size, content: content))
  }

  /// Adds a member that is in memory.
  package mutating func add(name: ByteString, mode: UInt16, bytes: [UInt8]) throws(ZipError) {
    try add(name: name, mode: mode, size: UInt64(bytes.count)) { offset, buffer in
      let count = min(buffer.count, bytes.count - Int(offset))
      bytes.withUnsafeBytes { all in
        buffer.copyBytes(from: all[Int(offset)..<Int(offset) + count])
      }
      return count
    }
  }

  /// Writes the archive from front to back, each byte once: `sink` may as well compute a digest.
  /// Returns the size in bytes.
  ///
  /// Throws `ZipError`, and what a content or the sink throws; the output is then incomplete.
  package consuming func write(to sink: @escaping (UnsafeRawBufferPointer) throws -> Void) throws
    -> UInt64
  {
    guard !members.isEmpty else { throw ZipError(.corrupt, "an archive needs a member") }
    members.sort { $0.name < $1.name }
    try MemberNames.checkDistinct(members.map(\.name))

    let output = ArchiveOutput(sink: sink)
    var directory: [UInt8] = []
    for member in members {
      do {
        directory += try MemberWriter(member, compression, spare).write(to: output).centralHeader
      } catch let error as ZipError {
        throw ZipError(error.kind, member: error.member ?? member.name, error.detail)
      }
    }
    let offset = output.count
    try output.write(directory)
    try output.write(
      EndRecord.encoded(
        count: UInt64(members.count), directoryOffset: offset,
        directorySize: UInt64(directory.count)))
    try output.flush()
    return output.count
  }
}
