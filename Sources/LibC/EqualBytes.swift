extension UnsafeRawBufferPointer {
  /// Whether another buffer has the same bytes. The C library compares them many at a time, Swift's
  /// `elementsEqual` one by one.
  package func hasBytes(of other: UnsafeRawBufferPointer) -> Bool {
    guard count == other.count else { return false }
    guard let own = baseAddress, let their = other.baseAddress else { return true }
    return memcmp(own, their, count) == 0
  }
}
