/// How hard the writer tries. The sizes of what each gives do not depend on the machine's load or
/// the number of jobs, only on the libraries of the build.
package enum ZipCompression: String, CaseIterable, Sendable {
  case store
  /// ISA-L level 3, else zlib level 1.
  case fast
  /// libdeflate level 6, else zlib level 6. For executables libdeflate's is the smaller one; where
  /// it is not, in some small members, that is by a few bytes.
  case `default`
  /// libdeflate level 12, else zlib level 9.
  case best
}

/// The bytes of a member to be written: reads up to `buffer.count` bytes at `offset` and returns
/// how many. What is stored is asked for twice, and must then be the same.
package typealias ZipContent = (_ offset: UInt64, _ buffer: UnsafeMutableRawBufferPointer) throws ->
  Int

extension UnsafeMutableRawBufferPointer {
  /// Fills the buffer with the content from `offset` on. Throws `corrupt` where the content ends
  /// before, and what `content` throws.
  func fill(from content: ZipContent, at offset: UInt64) throws {
    var filled = 0
    while filled < count {
      let part = try content(
        offset + UInt64(filled), UnsafeMutableRawBufferPointer(rebasing: self[filled...]))
      guard part > 0 else { throw ZipError(.corrupt, "it became shorter while it was read") }
      filled += part
    }
  }
}
