internal import CDeflate

/// Owns one raw deflate stream that is being expanded.
struct Inflater: ~Copyable {
  private let handle: OpaquePointer
  private let backend: DeflateBackend

  init(_ backend: DeflateBackend) throws(ZipError) {
    guard let handle = cdeflate_inflater_create(backend.code) else {
      throw ZipError(.outOfMemory, "no memory to expand a member")
    }
    self.handle = handle
    self.backend = backend
  }

  deinit { cdeflate_inflater_free(handle) }

  /// Expands from `input`, which is shortened by what was read, into `output`. Returns how many
  /// bytes were written, and whether the stream has ended. Throws `corrupt` or `outOfMemory`.
  func expand(_ input: inout UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer)
    throws(ZipError) -> (written: Int, hasEnded: Bool)
  {
    var left = input.count
    var written = output.count
    let status = cdeflate_inflate(handle, input.baseAddress, &left, output.baseAddress, &written)
    // After the end ISA-L may give back bytes that came with earlier input.
    let consumed = min(max(0, input.count - left), input.count)
    let excess = max(0, left - input.count)
    input = UnsafeRawBufferPointer(rebasing: input[consumed...])
    written = min(written, output.count)
    switch status {
    case CDEFLATE_OK: return (written, false)
    case CDEFLATE_END:
      guard excess == 0 else {
        throw ZipError(.corrupt, "there is more data after the end of the deflate stream")
      }
      return (written, true)
    case CDEFLATE_MEMORY: throw ZipError(.outOfMemory, "no memory to expand a member")
    default:
      let text = String(cString: cdeflate_inflater_text(handle))
      let code = cdeflate_inflater_code(handle)
      throw ZipError(
        .corrupt,
        "its compressed data is invalid (\(backend): \(text.isEmpty ? "" : text + ", ")"
          + "code \(code))")
    }
  }
}
