import ByteStrings
import Testing

@testable import AirflowBundle
@testable import BundleFormats
@testable import BundleReports

@Suite struct ShardingTests {
  /// The same numbers on every machine; SplitMix64.
  struct Numbers: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var value = state
      value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
      value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
      return value ^ (value >> 31)
    }
  }

  enum Fleet: String, CaseIterable {
    /// All around 5 MB.
    case alike
    /// From 30 KB to some 60 MB, most below 1 MB: each doubling is half as frequent.
    case skewed
    /// Mostly scripts, and one in ten a runtime of 50 to 100 MB.
    case mixed

    func entries(_ count: Int, seed: UInt64) -> [Sharding.Entry] {
      var numbers = Numbers(state: seed)
      return (0..<count).map { index in
        let size: UInt64
        switch self {
        case .alike: size = UInt64.random(in: 4_000_000...6_000_000, using: &numbers)
        case .skewed:
          let doublings = min(numbers.next().trailingZeroBitCount, 10)
          size = UInt64.random(in: 30_000..<60_000, using: &numbers) << UInt64(doublings)
        case .mixed:
          size =
            index % 10 == 0
            ? UInt64.random(in: 50_000_000...100_000_000, using: &numbers)
            : UInt64.random(in: 10_000...200_000, using: &numbers)
        }
        return Sharding.Entry(key: ByteString("team\(index % 7)/bundle\(index).zip"), size: size)
      }
    }
  }

  /// The heaviest shard against the mean, in bytes; against the largest input where that is more.
  private func excess(_ entries: [Sharding.Entry], _ shards: [Int], _ count: Int) -> Double {
    var bytes = [UInt64](repeating: 0, count: count)
    for (entry, shard) in zip(entries, shards) { bytes[shard - 1] += entry.size }
    let mean = Double(bytes.reduce(0, +)) / Double(count)
    return Double(bytes.max() ?? 0) / max(mean, Double(entries.map(\.size).max() ?? 0))
  }

  @Test(arguments: Fleet.allCases, [2, 8, 32])
  func sameInWhateverOrderTheFolderIsListed(_ fleet: Fleet, count: Int) {
    let entries = fleet.entries(500, seed: 1)
    let shards = Sharding.deal(entries, among: count)
    #expect(shards.count == entries.count)
    #expect(shards.allSatisfy { (1...count).contains($0) })
    var numbers = Numbers(state: 99)
    for _ in 0..<5 {
      let order = entries.indices.shuffled(using: &numbers)
      let again = Sharding.deal(order.map { entries[$0] }, among: count)
      #expect(again == order.map { shards[$0] })
    }
  }

  @Test(arguments: Fleet.allCases, [(500, 8), (5_000, 8), (5_000, 32)])
  func balancedByBytes(_ fleet: Fleet, _ sizes: (entries: Int, shards: Int)) {
    for seed in 1...5 as ClosedRange<UInt64> {
      let entries = fleet.entries(sizes.entries, seed: seed)
      let found = excess(entries, Sharding.deal(entries, among: sizes.shards), sizes.shards)
      // The limit of the weights, and what rounding them may hide.
      #expect(found < 1.35, "\(fleet), \(sizes), seed \(seed)")
    }
  }

  @Test func whatHashingAloneWouldGive() {
    // Without this the limit would be tested by fleets that never come near it.
    let entries = Fleet.mixed.entries(500, seed: 1)
    let homes = entries.map { Sharding.home(of: $0.key, among: 8) }
    #expect(excess(entries, homes, 8) > 1.35)
    let shards = Sharding.deal(entries, among: 8)
    #expect(zip(homes, shards).contains { $0 != $1 })
  }

  @Test func giantsGoToShardsOfTheirOwn() {
    var entries = Fleet.skewed.entries(200, seed: 3)
    for number in 0..<4 {
      entries.append(Sharding.Entry(key: ByteString("giant\(number)"), size: 4_000_000_000))
    }
    let giants = Sharding.deal(entries, among: 4).suffix(4)
    #expect(Set(giants).count == 4)
  }

  @Test func extremes() {
    #expect(Sharding.deal([], among: 3).isEmpty)
    let huge = (0..<100).map { Sharding.Entry(key: ByteString("b\($0)"), size: .max) }
    #expect(Set(Sharding.deal(huge, among: 10)).count == 10)
    #expect(Sharding.deal(huge, among: 1).allSatisfy { $0 == 1 })
    let empty = (0..<1_000).map { Sharding.Entry(key: ByteString("b\($0)"), size: 0) }
    var counts = [Int](repeating: 0, count: 8)
    for shard in Sharding.deal(empty, among: 8) { counts[shard - 1] += 1 }
    #expect(counts.allSatisfy { $0 > 80 && $0 < 165 }, "\(counts)")
  }

  @Test func fleetOfAKindIsDealtByPathAlone() {
    let before = Fleet.alike.entries(5_000, seed: 1)
    let shards = Sharding.deal(before, among: 8)
    #expect(shards == before.map { Sharding.home(of: $0.key, among: 8) })
    // Ten appear, ten change, ten go: every other stays where it was.
    var after = before
    for index in 0..<10 { after[index * 400 + 7].size *= 3 }
    after += (0..<10).map { Sharding.Entry(key: ByteString("new\($0)"), size: 5_000_000) }
    after.removeSubrange(100..<110)
    let later = Sharding.deal(after, among: 8)
    #expect(later == after.map { Sharding.home(of: $0.key, among: 8) })
  }

  @Test(arguments: Fleet.allCases)
  func fewMoveWhenOneAppears(_ fleet: Fleet) {
    let before = fleet.entries(500, seed: 2)
    let shards = Sharding.deal(before, among: 8)
    var moved = 0
    for number in 0..<20 {
      let new = Sharding.Entry(key: ByteString("new\(number)"), size: before[number].size)
      let later = Sharding.deal(before + [new], among: 8)
      moved += zip(shards, later).count { $0 != $1 }
    }
    // Of 500 each time; dealing by size alone would move most of them.
    #expect(moved < 20 * 25, "\(moved)")
  }
}
