import Synchronization

/// How far a run is. Shared between its workers, which add to it, and whoever shows it.
public final class RunProgress: Sendable {
  /// The figures at one moment.
  public struct Snapshot: Sendable, Equatable {
    /// Bytes of input worked through, and in all.
    public var bytes: UInt64 = 0
    public var totalBytes: UInt64 = 0
    /// Bundles finished, and in all.
    public var bundles = 0
    public var totalBundles = 0
    /// How many of the finished ones failed or, in a verification, are not ok.
    public var failures = 0
  }

  private let bytes = Atomic<UInt64>(0)
  private let totalBytes = Atomic<UInt64>(0)
  private let bundles = Atomic<Int>(0)
  private let totalBundles = Atomic<Int>(0)
  private let failures = Atomic<Int>(0)

  public init() {}

  /// The figures now; each is exact, together they may be a moment apart.
  public var snapshot: Snapshot {
    Snapshot(
      bytes: bytes.load(ordering: .relaxed), totalBytes: totalBytes.load(ordering: .relaxed),
      bundles: bundles.load(ordering: .relaxed),
      totalBundles: totalBundles.load(ordering: .relaxed),
      failures: failures.load(ordering: .relaxed))
  }

  /// - Parameter sizes: of each bundle, the bytes of input that there is work with.
  func start(_ sizes: [UInt64]) {
    totalBytes.store(sizes.reduce(0, &+), ordering: .relaxed)
    totalBundles.store(sizes.count, ordering: .relaxed)
  }

  func add(bytes count: UInt64) { bytes.add(count, ordering: .relaxed) }

  func finish(isFailed: Bool) {
    if isFailed { failures.add(1, ordering: .relaxed) }
    bundles.add(1, ordering: .relaxed)
  }
}
