import ByteStrings
import Files

/// Where a writer's bytes go, in order.
///
/// A dry run and a real run differ in their sink only.
package protocol ByteSink: ~Copyable {
  mutating func write(_ bytes: UnsafeRawBufferPointer) throws(BundleError)
}

extension ByteSink where Self: ~Copyable {
  package mutating func write(_ bytes: [UInt8]) throws(BundleError) {
    try bytes.withBytes { buffer throws(BundleError) in try write(buffer) }
  }
}
