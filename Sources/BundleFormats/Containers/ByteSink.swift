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
    // `withUnsafeBytes` rethrows untyped; the result carries the typed error across.
    let result: Result<Void, BundleError> = bytes.withUnsafeBytes { buffer in
      do throws(BundleError) {
        try write(buffer)
        return .success(())
      } catch { return .failure(error) }
    }
    try result.get()
  }
}
