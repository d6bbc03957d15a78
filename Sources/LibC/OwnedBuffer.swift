/// Memory that is freed with its owner. Pages are only used once touched.
package struct OwnedBuffer: ~Copyable {
  package let bytes: UnsafeMutableRawBufferPointer

  package init(count: Int) { bytes = .allocate(byteCount: count, alignment: 16) }

  deinit { bytes.deallocate() }
}
