/// Looks at an executable while it streams by: one forward pass, bounded memory.
///
/// Feed it the file from its first byte to its last in pieces of any size; how the file is cut into
/// pieces makes no difference. Nothing in the file can make it fail: a file that makes no sense is
/// ``ExecutableImage/Format/unknown``.
///
///     var probe = ExecutableProbe(size: member.size)
///     while let chunk = try next() { probe.update(chunk) }
///     let image = probe.finish()
///
/// It keeps at most 64 KiB from the start of the file, 4 MiB of the tables the headers point to,
/// and 64 bytes from the end. After the head, a piece costs a comparison and the copy of its last
/// 64 bytes unless it holds a part of such a table.
public struct ExecutableProbe: Sendable {
  /// Bytes seen so far.
  private var position: UInt64 = 0
  private var file: CapturedBytes
  private var headIsRead = false

  /// Creates a probe for one file.
  ///
  /// - Parameter size: the size in bytes as far as it is known; a hint for memory, which is not
  ///   relied upon.
  public init(size: UInt64? = nil) { file = CapturedBytes(expecting: size) }

  /// Takes the next bytes of the file.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count > 0 else { return }
    var rest = bytes
    if !headIsRead {
      let taken = file.fillHead(bytes)
      position += UInt64(taken)
      rest = UnsafeRawBufferPointer(rebasing: bytes[taken...])
      if file.head.count == CapturedBytes.headLimit { readHead() }
    }
    if rest.count > 0 {
      file.keep(rest, at: position)
      position += UInt64(rest.count)
    }
    file.keepTail(bytes)
  }

  /// What the file is. To be called once, after the last byte.
  public mutating func finish() -> ExecutableImage {
    file.end(at: position)
    var image = Self.read(&file, size: position)
    image.isScript = file.head.starts(with: "#!".utf8)
    image.isBundle =
      position >= BundleTrailer.leastSize && file.tail.suffix(8).elementsEqual(BundleTrailer.magic)
    return image
  }

  /// Finds out, from the head, which later parts of the file are needed.
  private mutating func readHead() {
    headIsRead = true
    _ = Self.read(&file, size: .max)
    file.planCaptures()
  }

  private static func read(_ file: inout CapturedBytes, size: UInt64) -> ExecutableImage {
    ELF.read(&file, size: size) ?? MachO.read(&file, size: size) ?? PE.read(&file, size: size)
      ?? ExecutableImage(format: .unknown)
  }

  /// What this file needs to know of the trailer of a bundle.
  private enum BundleTrailer {
    static let magic = Array("AFBNDL01".utf8)
    /// The 32-byte trailer of the prototype; the current one has 64.
    static let leastSize: UInt64 = 32
  }
}
