import LibC

/// A thread that does one piece of work and is waited for.
///
/// Where the system has no more threads to give (`pids.max`, `ulimit -u`), there is none, and the
/// caller does the work himself. Dispatch would wait for a thread for ever then.
package struct WorkerThread: ~Copyable {
  private let handle: pthread_t

  /// What crosses over to the new thread.
  private final class Work {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Starts a thread; nil where the system has none to give.
  package init?(_ body: @escaping @Sendable () -> Void) {
    let work = Unmanaged.passRetained(Work(body))
    #if canImport(Darwin)
      var handle: pthread_t?
    #else
      var handle = pthread_t()
    #endif
    let result = pthread_create(&handle, nil, { Self.run($0) }, work.toOpaque())
    #if canImport(Darwin)
      guard result == 0, let handle else {
        work.release()
        return nil
      }
    #else
      guard result == 0 else {
        work.release()
        return nil
      }
    #endif
    self.handle = handle
  }

  deinit { pthread_join(handle, nil) }

  /// Waits for the end of the work.
  package consuming func join() {}

  private static func run(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let context { Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body() }
    return nil
  }
}
