import ByteStrings
import LibC
package import TestSupport

/// Where inputs are put that have to be files: one folder and one file for many inputs, in memory
/// where the system has a place for that.
package final class FuzzScratch: Sendable {
  package let folder: TemporaryFolder
  /// Open for reading and writing.
  let descriptor: Int32
  var path: ByteString { folder("input") }

  package init() throws {
    let isInMemory = getenv("TMPDIR") == nil && access("/dev/shm", W_OK) == 0
    folder = try TemporaryFolder(below: isInMemory ? "/dev/shm" : nil)
    let file = try folder.write("input", [], mode: 0o755)
    descriptor = (file.bytes + [0]).withUnsafeBytes { name in
      name.assumingMemoryBound(to: CChar.self).baseAddress.map { open($0, O_RDWR | O_CLOEXEC) }
        ?? -1
    }
    guard descriptor >= 0 else { throw SetupError("cannot open \(file)") }
  }

  deinit { close(descriptor) }

  /// Makes the bytes the content of the file.
  func put(_ bytes: [UInt8]) throws {
    guard ftruncate(descriptor, off_t(bytes.count)) == 0,
      pwrite(descriptor, bytes, bytes.count, 0) == bytes.count
    else { throw SetupError("cannot write \(path)") }
  }
}
