import ByteStrings
import Testing

@testable import AirflowBundle
@testable import BundleFormats
@testable import BundleReports

@Suite struct ShardingTests {
  /// Other releases and other machines must deal the same way, so these are fixed: the first eight
  /// bytes of the path's SHA-256, modulo the number of shards. Worked out with Python's hashlib.
  @Test func theShardIsAHashOfThePath() {
    let known: [(key: ByteString, of8: Int, of3: Int)] = [
      ("a.zip", 3, 2), ("team-a/orders.zip", 1, 3), ("café.zip", 4, 2), ("", 5, 2),
    ]
    for (key, of8, of3) in known {
      #expect(Sharding.shard(of: key, among: 8) == of8, "\(key)")
      #expect(Sharding.shard(of: key, among: 3) == of3, "\(key)")
      #expect(Sharding.shard(of: key, among: 1) == 1)
    }
  }

  /// Names that Swift's `String` holds for equal, or cannot hold, are different inputs.
  @Test func pathsAreBytes() {
    let composed = Sharding.shard(of: "caf\u{e9}.zip", among: 1 << 40)
    let decomposed = Sharding.shard(of: "cafe\u{301}.zip", among: 1 << 40)
    #expect(composed != decomposed)
    let latin = Sharding.shard(of: ByteString([0x61, 0xff]), among: 1 << 40)
    #expect(latin != Sharding.shard(of: ByteString([0x61, 0xfe]), among: 1 << 40))
  }

  @Test(arguments: [2, 8, 32]) func shardsGetAboutTheSameNumber(_ count: Int) {
    var counts = [Int](repeating: 0, count: count)
    for number in 0..<8_000 {
      let key = ByteString("team\(number % 7)/bundle\(number).zip")
      counts[Sharding.shard(of: key, among: count) - 1] += 1
    }
    let mean = 8_000 / count
    #expect(counts.allSatisfy { $0 > mean * 7 / 10 && $0 < mean * 13 / 10 }, "\(counts)")
  }
}
