/// A thread that does one piece of work.
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

  /// Starts a thread that is waited for; nil where the system has none to give.
  package init?(_ body: @escaping @Sendable () -> Void) {
    guard let handle = Self.start(body) else { return nil }
    self.handle = handle
  }

  /// Starts a thread that nobody waits for. Returns whether the system had one to give.
  package static func detach(_ body: @escaping @Sendable () -> Void) -> Bool {
    guard let handle = start(body) else { return false }
    pthread_detach(handle)
    return true
  }

  deinit { pthread_join(handle, nil) }

  /// Waits for the end of the work.
  package consuming func join() {}

  private static func start(_ body: @escaping @Sendable () -> Void) -> pthread_t? {
    let work = Unmanaged.passRetained(Work(body))
    #if canImport(Darwin)
      var handle: pthread_t?
    #else
      var handle = pthread_t()
    #endif
    guard pthread_create(&handle, nil, { Self.run($0) }, work.toOpaque()) == 0 else {
      work.release()
      return nil
    }
    return handle
  }

  private static func run(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let context { Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body() }
    return nil
  }
}
