import ByteStrings

/// Deals inputs out to shards.
///
/// The shard of an input follows from its relative path and the number of shards alone, so that
/// machines which list the folder at different times agree: whatever comes, changes or goes
/// meanwhile, no input is in two shards, and none that all of them see is in no shard.
enum Sharding {
  /// The shard, from 1, of an input.
  ///
  /// - Parameter key: see `key(of:)`.
  static func shard(of key: ByteString, among count: Int) -> Int {
    // The first eight bytes of a SHA-256 as a number: the same on every machine and release.
    let number = Digest.of(key.bytes).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    return Int(number % UInt64(count)) + 1
  }

  /// What an input is dealt by: its path below the INPUT it was found in. One that was named is
  /// dealt by its own name, since the path to it may differ from machine to machine.
  static func key(of candidate: Candidate) -> ByteString {
    candidate.relative.isEmpty ? candidate.input.lastComponent : candidate.relative
  }
}
