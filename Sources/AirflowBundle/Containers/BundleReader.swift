import ByteStrings

/// Takes a chunk of bytes; throws to stop.
public typealias ByteConsumer = (UnsafeRawBufferPointer) throws(BundleError) -> Void

/// An open container: gives the bundle in it, and the bytes of each member in turn.
///
/// A reader belongs to the worker that opened it; it is not shared between threads.
protocol BundleReader: AnyObject {
  /// The bundle, with the manifest checked and every member found.
  var bundle: Bundle { get }

  /// Streams a member's bytes, in bounded memory, and checks them against what the container says
  /// of them (size, CRC-32, digest).
  func read(_ member: Member, into consume: ByteConsumer) throws(BundleError)

  /// The first bytes of a member, fewer only where it is shorter: enough to see what it is.
  func firstBytes(of member: Member, count: Int) throws(BundleError) -> [UInt8]

  /// Throws `ioError` where the container is not the file any more that was opened.
  func checkUnchanged() throws(BundleError)

  /// The files that make up the container, to be removed or moved once the bundle is elsewhere.
  var originals: Originals { get }
}

/// The files of a container on disk.
struct Originals {
  /// The paths, the manifest's last, so that a removal cut short leaves no half bundle that a
  /// scanner would take.
  var files: [ByteString]
  /// The folder to remove when that leaves it empty.
  var folder: ByteString?
}
