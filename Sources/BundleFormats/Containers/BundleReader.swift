import ByteStrings

/// Takes a chunk of bytes; throws to stop.
public typealias ByteConsumer = (UnsafeRawBufferPointer) throws(BundleError) -> Void

/// An open container: gives the bundle in it, and the bytes of each member in turn.
///
/// A reader belongs to the worker that opened it; it is not shared between threads.
package protocol BundleReader: AnyObject {
  /// The bundle, with the manifest checked and every member found.
  var bundle: BundleContents { get }

  /// The manifest's bytes as the container has them.
  ///
  /// Empty where it is too large to be held and that is no matter, and where a bundle is not to be
  /// shown: then nobody wants it, and it would take room beside its own tree.
  var manifestBytes: [UInt8] { get }

  /// The manifest's size in bytes; 0 of a bundle that is being packed.
  var manifestSize: UInt64 { get }

  /// Streams a member's bytes, in bounded memory, and checks them against what the container says
  /// of them (size, CRC-32, digest).
  func read(_ member: Member, into consume: ByteConsumer) throws(BundleError)

  /// Reads a member into buffers that somebody lends; checks and throws as the other.
  func read(_ member: Member, into buffers: some ChunkBuffers) throws(BundleError)

  /// The first bytes of a member, fewer only where it is shorter: enough to see what it is.
  func firstBytes(of member: Member, count: Int) throws(BundleError) -> [UInt8]

  /// Throws `ioError` where the container is not the file any more that was opened.
  func checkUnchanged() throws(BundleError)

  /// The files that make up the container, to be removed or moved once the bundle is elsewhere.
  var originals: OriginalFiles { get }
}

/// Lends the buffers that a member is read into, one after the other.
package protocol ChunkBuffers {
  /// A buffer to fill; waits for one, and throws where nobody wants more.
  func borrow() throws(BundleError) -> UnsafeMutableRawBufferPointer
  /// Gives the borrowed buffer back, with that many bytes in it.
  func giveBack(filled count: Int)
}

extension BundleReader {
  package var manifestBytes: [UInt8] { [] }
  package var manifestSize: UInt64 { 0 }

  package func read(_ member: Member, into buffers: some ChunkBuffers) throws(BundleError) {
    try read(member) { chunk throws(BundleError) in
      var rest = chunk
      while !rest.isEmpty {
        let buffer = try buffers.borrow()
        let part = UnsafeRawBufferPointer(rebasing: rest.prefix(buffer.count))
        buffer.copyMemory(from: part)
        buffers.giveBack(filled: part.count)
        rest = UnsafeRawBufferPointer(rebasing: rest[part.count...])
      }
    }
  }
}
