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
    let ring = Ring(slots: slots, chunkSize: chunkSize)
    // Safe to send: nobody else uses the reader until the producer is done, which is waited for.
    nonisolated(unsafe) let shared = reader
    let produce: @Sendable () -> Void = {
      do throws(BundleError) {
        try shared.read(member, into: ring)
        ring.finish(nil)
      } catch { ring.finish(error) }
    }
    guard let producer = WorkerThread(produce) else {
      return try reader.read(member, into: consume)
    }
    let consumed: Result<Void, BundleError>
    do throws(BundleError) { consumed = .success(try consumeAll(of: ring, consume)) } catch {
      consumed = .failure(error)
    }
    ring.abandon()
    producer.join()
    try consumed.get()
  }

  private static func consumeAll(of ring: Ring, _ consume: ByteConsumer) throws(BundleError) {
    while let slot = ring.next() {
      try consume(ring.chunk(slot))
      ring.release()
    }
    if let failure = ring.failure { throw failure }
  }

  /// Chunks between two threads. Safe to share: a slot belongs to the producer until it is filled
  /// and to the consumer until it is released, as the two semaphores say.
  private final class Ring: ChunkBuffers, @unchecked Sendable {
    private let storage: OwnedBuffer
    private let slots: Int
    private let chunkSize: Int
    private let free: DispatchSemaphore
    private let filled = DispatchSemaphore(value: 0)
    private let state: Mutex<State>
    private var writing = 0
    private var reading = 0

    private struct State {
      /// The length of each slot's chunk; nil marks the end.
      var lengths: [Int?]
      var failure: BundleError?
      var isAbandoned = false
    }

    init(slots: Int, chunkSize: Int) {
      self.slots = slots
      self.chunkSize = chunkSize
      storage = OwnedBuffer(count: slots * chunkSize)
      free = DispatchSemaphore(value: slots)
      state = Mutex(State(lengths: Array(repeating: nil, count: slots)))
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

    func giveBack(filled count: Int) { publish(count) }

    func finish(_ failure: BundleError?) {
      free.wait()
      state.withLock { $0.failure = failure }
      publish(nil)
    }

    private func publish(_ length: Int?) {
      state.withLock { $0.lengths[writing] = length }
      writing = (writing + 1) % slots
      filled.signal()
    }

    // The consumer's side.

    /// Waits for a chunk; nil at the end.
    func next() -> (slot: Int, length: Int)? {
      filled.wait()
      return state.withLock { $0.lengths[reading] }.map { (reading, $0) }
    }

    func chunk(_ slot: (slot: Int, length: Int)) -> UnsafeRawBufferPointer {
      UnsafeRawBufferPointer(rebasing: self.slot(slot.slot)[..<slot.length])
    }

    func release() {
      reading = (reading + 1) % slots
      free.signal()
    }

    var failure: BundleError? { state.withLock { $0.failure } }

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
