import ByteStrings
import Files
import Synchronization

/// Makes the folders that outputs go to, brings them to disk, and takes back those that stayed
/// empty. Shared between the workers.
final class OutputFolders: Sendable {
  private let made = Mutex<Set<ByteString>>([])
  private let unsynced = Mutex<Set<ByteString>>([])
  private let finished = Mutex<Set<ByteString>>([])

  /// Notes that a name in a folder is not on disk yet.
  func leaveUnsynced(_ folder: ByteString) { unsynced.withLock { _ = $0.insert(folder) } }

  /// Brings the names given to outputs to disk: once a folder instead of once a file, which halves
  /// what waiting for the disk costs a run of small bundles. Returns what failed, by folder.
  func sync() -> [ByteString: BundleError] {
    var failures: [ByteString: BundleError] = [:]
    for folder in unsynced.withLock({ $0 }).sorted() {
      do { try Folders.sync(folder) } catch { failures[folder] = BundleError(error) }
    }
    return failures
  }

  /// Settles what a killed run left in a folder, once.
  func finishLeftOvers(in folder: ByteString) {
    if finished.withLock({ $0.insert(folder).inserted }) { LeftOver.finishAll(in: folder) }
  }

  func make(_ path: ByteString, sync: Bool) throws(BundleError) {
    let new = try withFileErrors(Folders.make(path, sync: sync))
    if !new.isEmpty { made.withLock { $0.formUnion(new) } }
  }

  /// Removes the folders of this run that nothing came into. Only once all workers are done:
  /// another one may be about to name a file there.
  func removeEmpty() {
    // Longer paths first: a folder is empty only after those in it are gone.
    for path in made.withLock({ $0 }).sorted(by: { $0.count > $1.count }) {
      _ = try? Folders.removeIfEmpty(path)
    }
  }
}
