package import ByteStrings
import LibC

package enum ResolvedPath {
  /// The absolute path without links of something that exists; nil where it does not.
  package static func of(_ path: ByteString) -> ByteString? {
    guard let resolved = path.withCPath({ realpath($0, nil) }) else { return nil }
    defer { free(resolved) }
    let length = strlen(resolved)
    return resolved.withMemoryRebound(to: UInt8.self, capacity: length) {
      ByteString(UnsafeBufferPointer(start: $0, count: length))
    }
  }
}
