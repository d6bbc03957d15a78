/// The system's text for an error number.
package func errorText(_ number: Int32) -> String { String(cString: strerror(number)) }

/// Reads up to `buffer.count` bytes of an open file from `offset`, whatever interrupts that.
///
/// Returns how many, less only at the end of the file, or -1 with `errno` set.
package func readFully(
  _ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
) -> Int {
  var filled = 0
  while filled < buffer.count, let base = buffer.baseAddress {
    let position = off_t(clamping: offset + UInt64(filled))
    let count = pread(descriptor, base + filled, buffer.count - filled, position)
    if count == 0 { break }
    if count > 0 { filled += count } else if errno != EINTR { return -1 }
  }
  return filled
}
