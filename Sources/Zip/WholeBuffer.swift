internal import CDeflate

/// Memory that is freed with its owner. Pages are only used once touched.
final class OwnedBuffer {
  let bytes: UnsafeMutableRawBufferPointer

  init(count: Int) { bytes = .allocate(byteCount: count, alignment: 16) }

  deinit { bytes.deallocate() }

  var readable: UnsafeRawBufferPointer { UnsafeRawBufferPointer(bytes) }
}

/// Compresses a member that is in memory as a whole.
enum WholeBuffer {
  /// Up to here zlib is always asked too; above, where samples or the ratio say that it may win.
  private static let comparedLength = 256 << 10
  private static let sampleLength = 128 << 10
  /// Very regular data, where libdeflate's more frequent block headers weigh.
  private static let regularRatio = 32

  /// Writes a stream into `output` and returns its size; 0 where it is no smaller than the input.
  static func compress(
    _ input: UnsafeRawBufferPointer, _ compression: ZipCompression,
    into output: OwnedBuffer
  ) throws(ZipError) -> Int {
    let room = UnsafeMutableRawBufferPointer(rebasing: output.bytes.prefix(max(0, input.count - 1)))
    guard DeflateBackend.libdeflate.isAvailable, !DeflateBackend.onlyZlib else {
      return try run(.zlib, compression == .best ? 9 : 6, input, room)
    }
    if compression == .best { return try run(.libdeflate, 12, input, room) }
    let size = try run(.libdeflate, 6, input, room)
    guard size > 0, try zlibMayWin(input, size) else { return size }
    // `default` promises to be no larger than zlib level 6.
    let other = OwnedBuffer(count: size)
    // Room for as many bytes, though fewer are wanted: zlib finishes only with one to spare.
    let zlibSize = try run(.zlib, 6, input, other.bytes)
    guard zlibSize > 0, zlibSize < size else { return size }
    room.copyMemory(from: UnsafeRawBufferPointer(rebasing: other.bytes[..<zlibSize]))
    return zlibSize
  }

  /// Whether zlib level 6 could be smaller than libdeflate's `size`: in small members and very
  /// regular ones it may by a little; else what happens in three samples decides.
  private static func zlibMayWin(_ input: UnsafeRawBufferPointer, _ size: Int) throws(ZipError)
    -> Bool
  {
    if input.count <= comparedLength || input.count / size >= regularRatio { return true }
    let scratch = OwnedBuffer(count: sampleLength + sampleLength / 8 + 64)
    var (ours, zlibs) = (0, 0)
    for part in 0..<3 {
      let start = (input.count - sampleLength) / 2 * part
      let sample = UnsafeRawBufferPointer(rebasing: input[start..<start + sampleLength])
      ours += try run(.libdeflate, 6, sample, scratch.bytes)
      zlibs += try run(.zlib, 6, sample, scratch.bytes)
    }
    return zlibs <= ours
  }

  private static func run(
    _ backend: DeflateBackend, _ level: Int32, _ input: UnsafeRawBufferPointer,
    _ output: UnsafeMutableRawBufferPointer
  ) throws(ZipError) -> Int {
    let size = cdeflate_compress(
      backend.code, level, input.baseAddress, input.count, output.baseAddress, output.count)
    guard size >= 0 else { throw ZipError(.outOfMemory, "no memory to compress a member") }
    return Int(size)
  }
}
