package import ByteStrings
import LibC

package enum ResolvedPath {
  /// The absolute path without links of something that exists; nil where it does not.
  package static func of(_ path: ByteString) -> ByteString? {
    guard let resolved = path.withCPath({ realpath($0, nil) }) else { return nil }
    defer { free(resolved) }
    return ByteString(cString: resolved)
  }
}
