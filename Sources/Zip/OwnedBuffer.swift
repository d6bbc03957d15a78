/// Memory that is freed with its owner. Pages are only used once touched.
final class OwnedBuffer {
  let bytes: UnsafeMutableRawBufferPointer

  init(count: Int) { bytes = .allocate(byteCount: count, alignment: 16) }

  deinit { bytes.deallocate() }
}
