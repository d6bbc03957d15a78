import Dispatch
import LibC
import Synchronization

/// Reads a member on one thread while another hashes and writes what has been read.
///
/// For a run that has processors to spare: one large bundle alone. Memory: `slots` chunks.
enum ReadAhead {
  private static let slots = 8
  /// Small enough to be in the cache still when it is hashed and written.
  private static let chunkSize = 256 << 10

  /// Streams like `BundleReader.read`, and throws the same.
  static func read(
    _ reader: any BundleReader, _ member: Member, into consume: ByteConsumer
  ) throws(BundleError) {
    let ring = Ring()
    // Safe to send: nobody else uses the reader until the producer is done, which is waited for.
    nonisolated(unsafe) let shared = reader
    let produce: @Sendable () -> Void = {
      do throws(BundleError) {
        try shared.read(member, into: ring)
        ring.finish(.success(nil))
      } catch { ring.finish(.failure(error)) }
    }
    guard let producer = WorkerThread(produce) else {
      return try reader.read(member, into: consume)
    }
    let consumed: Result<Void, BundleError>
    do throws(BundleError) {
      while let chunk = try ring.next() {
        try consume(chunk)
        ring.release()
      }
      consumed = .success(())
    } catch { consumed = .failure(error) }
    ring.abandon()
    producer.join()
    try consumed.get()
  }

  /// Chunks between two threads. Safe to share: a slot belongs to the producer until it is filled
  /// and to the consumer until it is released, as the two semaphores say.
  private final class Ring: ChunkBuffers, @unchecked Sendable {
    /// The length of a chunk, or nil for the end; or what went wrong, which is an end too.
    typealias Outcome = Result<Int?, BundleError>

    private let storage = OwnedBuffer(count: slots * chunkSize)
    private let free = DispatchSemaphore(value: slots)
    private let filled = DispatchSemaphore(value: 0)
    private let state = Mutex(State())
    private var writing = 0
    private var reading = 0

    private struct State {
      /// What came of each slot.
      var outcomes: [Outcome] = Array(repeating: .success(nil), count: slots)
      var isAbandoned = false
    }

    deinit {
      // A semaphore must not be destroyed below the value it was made with.
      for _ in 0..<slots { free.signal() }
    }

    // The producer's side.

    func borrow() throws(BundleError) -> UnsafeMutableRawBufferPointer {
      free.wait()
      if state.withLock({ $0.isAbandoned }) {
        throw BundleError(.interrupted, "reading was given up")
      }
      return slot(writing)
    }

    func giveBack(filled count: Int) { publish(.success(count)) }

    func finish(_ end: Outcome) {
      free.wait()
      publish(end)
    }

    private func publish(_ outcome: Outcome) {
      state.withLock { $0.outcomes[writing] = outcome }
      writing = (writing + 1) % slots
      filled.signal()
    }

    // The consumer's side.

    /// Waits for a chunk; nil at the end. Throws what the producer's reading threw.
    func next() throws(BundleError) -> UnsafeRawBufferPointer? {
      filled.wait()
      let outcome = state.withLock { $0.outcomes[reading] }
      return try outcome.get().map { UnsafeRawBufferPointer(rebasing: slot(reading)[..<$0]) }
    }

    func release() {
      reading = (reading + 1) % slots
      free.signal()
    }

    /// Lets a producer that waits for room go on, to find that nobody wants more.
    func abandon() {
      state.withLock { $0.isAbandoned = true }
      for _ in 0...slots { free.signal() }
    }

    private func slot(_ index: Int) -> UnsafeMutableRawBufferPointer {
      UnsafeMutableRawBufferPointer(
        rebasing: storage.bytes[(index * chunkSize)..<((index + 1) * chunkSize)])
    }
  }
}
