import Dispatch
import LibC
import Synchronization

/// Compresses the segments of one member, on this thread and on spare ones, and gives them out in
/// order. The bytes are the same whoever compresses them.
///
/// Memory: 4 MiB, or with helping threads 8 MiB and 8 MiB more for each.
final class SegmentQueue: Sendable {
  /// More would take more memory than they are worth.
  private static let mostHelpers = 7

  private let compressor: SegmentCompressor
  private let spare: SpareThreads
  private let state = Mutex(State())

  private struct State {
    /// Read and not yet taken by any thread.
    var waiting: [Segment] = []
    var helpers = 0
  }

  init(_ compressor: SegmentCompressor, _ spare: SpareThreads) {
    self.compressor = compressor
    self.spare = spare
  }

  /// Reads the content from front to back, once. Returns its CRC-32 and the size of the stream.
  /// Throws `ZipError`, and what `content` and `emit` throw.
  func run(
    _ content: ZipContent, size: UInt64, emit: (UnsafeRawBufferPointer) throws -> Void
  ) throws -> (crc: UInt32, compressedSize: UInt64) {
    // Helpers that still work then finish a segment that nobody waits for.
    defer { state.withLock { $0.waiting = [] } }
    var crc: UInt32 = 0
    var total: UInt64 = 0
    var position: UInt64 = 0
    var unused: [Segment] = []
    var order: [Segment] = []
    while true {
      while let first = order.first, first.isDone {
        let bytes = try first.result()
        total += UInt64(bytes.count)
        try emit(bytes)
        unused.append(order.removeFirst())
      }
      if position < size, order.count < allowed(more: order.count > 0) {
        let segment = unused.popLast() ?? Segment()
        position += try segment.fill(from: content, at: position, size: size)
        crc = DeflateBackend.fastestChecksum.crc32(crc, of: segment.input)
        order.append(segment)
        state.withLock { $0.waiting.append(segment) }
      } else if let segment = next(isHelper: false) {
        segment.compress(with: compressor)
      } else if let first = order.first {
        first.wait()
      } else {
        return (crc, total)
      }
    }
  }

  /// How many segments may be under way; starts a helper where there is something to do for one.
  private func allowed(more hasWaiting: Bool) -> Int {
    let (helpers, isNew) = state.withLock { state in
      let isNew = hasWaiting && state.helpers < Self.mostHelpers && spare.take()
      if isNew { state.helpers += 1 }
      return (state.helpers, isNew)
    }
    if isNew { startHelper() }
    // One is compressed here; each helper has one, and finds another one read.
    return helpers == 0 ? 1 : 2 + 2 * helpers
  }

  /// Where the system has no thread to give, the ones there are do without.
  private func startHelper() {
    if WorkerThread.detach({ self.help() }) { return }
    state.withLock { $0.helpers -= 1 }
    spare.give()
  }

  private func help() {
    while let segment = next(isHelper: true) { segment.compress(with: compressor) }
    spare.give()
  }

  /// The next segment that nobody has taken; a helper that finds none is no helper any more.
  private func next(isHelper: Bool) -> Segment? {
    state.withLock { state in
      if !state.waiting.isEmpty { return state.waiting.removeFirst() }
      if isHelper { state.helpers -= 1 }
      return nil
    }
  }
}

/// A segment on its way. Safe to share: it belongs to the thread that has taken it off the queue, and
/// otherwise to the one that runs the queue, and `done` is what hands it back.
private final class Segment: @unchecked Sendable {
  private let inputBuffer = OwnedBuffer(count: SegmentCompressor.segmentLength)
  private let output = OwnedBuffer(count: SegmentCompressor.outputLength)
  private var inputLength = 0
  private var isLast = false
  private var outcome: Result<Int, ZipError> = .success(0)
  private let done = DispatchSemaphore(value: 0)
  private var isKnownDone = false

  var input: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: inputBuffer.bytes[..<inputLength])
  }

  /// Returns how many bytes were read.
  func fill(from content: ZipContent, at position: UInt64, size: UInt64) throws -> UInt64 {
    inputLength = Int(min(UInt64(SegmentCompressor.segmentLength), size - position))
    isLast = position + UInt64(inputLength) == size
    isKnownDone = false
    try UnsafeMutableRawBufferPointer(rebasing: inputBuffer.bytes[..<inputLength])
      .fill(from: content, at: position)
    return UInt64(inputLength)
  }

  func compress(with compressor: SegmentCompressor) {
    do throws(ZipError) {
      outcome = .success(try compressor.compress(input, isLast: isLast, into: output))
    } catch { outcome = .failure(error) }
    done.signal()
  }

  /// Whether it is compressed by now.
  var isDone: Bool {
    isKnownDone = isKnownDone || done.wait(timeout: .now()) == .success
    return isKnownDone
  }

  /// Waits for one that is not known to be compressed.
  func wait() {
    done.wait()
    isKnownDone = true
  }

  func result() throws(ZipError) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: output.bytes[..<(try outcome.get())])
  }
}
