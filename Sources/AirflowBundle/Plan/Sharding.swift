import ByteStrings

/// Deals inputs out to shards.
enum Sharding {
  /// The shard, from 1, that an input belongs to.
  ///
  /// It depends on the input's path alone, so that it is the same on every machine, in whatever
  /// order and at whatever moment the folder is listed: no input is in two shards or in none.
  static func shard(of candidate: Candidate, among count: Int) -> Int {
    let key = candidate.relative.isEmpty ? candidate.input : candidate.relative
    let digest = Digest.of(key.bytes)
    let number = digest.prefix(8).reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    return Int(number % UInt64(count)) + 1
  }
}
