import LibC

/// The memory that all writers of the process share for whole-buffer compression, so that the
/// number of jobs does not multiply it.
///
/// A writer takes once for a member, compresses and writes it, and gives back: nobody waits while
/// holding, so nobody waits for ever.
///
/// `@unchecked Sendable`: `available` is only touched with the lock held.
final class MemoryBudget: @unchecked Sendable {
  /// In bytes. With input, output and the rest of the program this stays under 512 MiB.
  static let shared = MemoryBudget(bytes: 384 << 20)

  private let total: Int
  private var available: Int
  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private let freed: UnsafeMutablePointer<pthread_cond_t>

  init(bytes: Int) {
    total = bytes
    available = bytes
    lock = .allocate(capacity: 1)
    freed = .allocate(capacity: 1)
    pthread_mutex_init(lock, nil)
    pthread_cond_init(freed, nil)
  }

  deinit {
    pthread_cond_destroy(freed)
    pthread_mutex_destroy(lock)
    freed.deallocate()
    lock.deallocate()
  }

  /// Waits until `bytes` are there and takes them. Returns what to give back: at most all.
  func take(_ bytes: Int) -> Int {
    let wanted = min(bytes, total)
    pthread_mutex_lock(lock)
    while available < wanted { pthread_cond_wait(freed, lock) }
    available -= wanted
    pthread_mutex_unlock(lock)
    return wanted
  }

  func give(back bytes: Int) {
    pthread_mutex_lock(lock)
    available += bytes
    pthread_cond_broadcast(freed)
    pthread_mutex_unlock(lock)
  }
}
