package import ByteStrings
import LibC

/// Something that is read from its beginning to its end at once: a file, a pipe or standard input.
package enum WholeFile {
  /// Reads all bytes; nil where there are more than `limit`.
  ///
  /// - Parameter path: the file; nil for standard input.
  package static func read(_ path: ByteString?, upTo limit: Int) throws(FileError) -> [UInt8]? {
    guard let path else { return try read(STDIN_FILENO, "standard input", limit) }
    let owner = try Descriptor(opening: path, O_RDONLY)
    return try read(owner.raw, path, limit)
  }

  private static func read(_ descriptor: Int32, _ path: ByteString, _ limit: Int)
    throws(FileError) -> [UInt8]?
  {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= limit {
      let count = try systemCall("read", path) {
        buffer.withUnsafeMutableBytes { LibC.read(descriptor, $0.baseAddress, $0.count) }
      }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
    }
    return nil
  }
}
