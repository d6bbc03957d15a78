package import ByteStrings
import LibC

/// A file to whose end is written. What was written is there even if the process is killed.
package final class AppendedFile: Sendable {
  package var path: ByteString { file.path }
  private let file: Descriptor

  /// Opens the file, or makes it.
  package init(_ path: ByteString) throws(FileError) {
    file = try Descriptor(opening: path, O_WRONLY | O_APPEND | O_CREAT, mode: 0o644)
  }

  package func append(_ bytes: [UInt8]) throws(FileError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = try systemCall("write", path) {
        rest.withUnsafeBytes { LibC.write(file.raw, $0.baseAddress, $0.count) }
      }
      rest = rest.dropFirst(count)
    }
  }
}
