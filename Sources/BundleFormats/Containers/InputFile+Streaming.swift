import ByteStrings
package import Files

extension InputFile {
  /// Streams a part of the file, in chunks, with our errors.
  package func stream(from offset: UInt64, count: UInt64, into consume: ByteConsumer)
    throws(BundleError)
  {
    try stream(from: offset, count: count, failure: { BundleError($0) }, consume: consume)
  }
}
