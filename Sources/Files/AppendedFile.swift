package import ByteStrings
import LibC
import SystemPackage

/// A file to whose end is written. What was written is there even if the process is killed.
package final class AppendedFile: Sendable {
  package let path: ByteString
  private let descriptor: Int32

  /// Opens the file, or makes it.
  package init(_ path: ByteString) throws(FileError) {
    self.path = path
    descriptor = try Descriptor(opening: path, O_WRONLY | O_APPEND | O_CREAT, mode: 0o644)
      .release()
  }

  deinit { close(descriptor) }

  package func append(_ bytes: [UInt8]) throws(FileError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = try systemCall("write", path) {
        rest.withUnsafeBytes { LibC.write(descriptor, $0.baseAddress, $0.count) }
      }
      rest = rest.dropFirst(count)
    }
  }
}
