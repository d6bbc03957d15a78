package import ByteStrings

/// One entry of an archive's central directory.
package struct ZipEntry: Sendable {
  /// The name as the archive has it, without a leading `./`. A folder's ends in `/`; the root
  /// folder's is empty.
  package let name: ByteString
  /// Whether the archive has that `./`.
  let hasDotPrefix: Bool
  /// Expanded size in bytes, as recorded.
  package let size: UInt64
  /// Size in the archive in bytes, as recorded.
  package let compressedSize: UInt64
  /// Where the local header is, in bytes from the start of the archive.
  package let localOffset: UInt64
  /// CRC-32 of the expanded bytes, as recorded.
  package let crc32: UInt32
  /// The length of its comment in bytes.
  package let commentLength: Int
  let externalAttributes: UInt32
  /// The position in the central directory.
  let index: UInt32
  /// The compression method: 0 is stored, 8 deflated; others cannot be read.
  package let method: UInt16
  let flags: UInt16
  let host: UInt8

  /// The name as the archive has it.
  var rawName: ByteString { hasDotPrefix ? ByteString("./".utf8 + name.bytes) : name }

  /// Whether it is a folder, which is no member.
  package var isFolder: Bool { RelativePath.isFolder(name) }

  /// Whether the archive says that the name is UTF-8.
  var isMarkedUTF8: Bool { flags & 0x800 != 0 }

  package var isEncrypted: Bool { flags & 0x2041 != 0 }

  /// Whether we can expand it: stored or deflated, not encrypted.
  package var isReadable: Bool { !isEncrypted && (method == 0 || method == 8) }

  /// `st_mode` with the file type, where the archive was made on Unix (host 3) or macOS (19) and
  /// records one; else nil.
  package var unixMode: UInt16? {
    let mode = UInt16(truncatingIfNeeded: externalAttributes >> 16)
    return (host == 3 || host == 19) && mode != 0 ? mode : nil
  }
}
