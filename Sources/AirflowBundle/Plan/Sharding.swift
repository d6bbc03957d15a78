import ByteStrings

/// Deals inputs out to shards, balanced by bytes.
///
/// What is promised:
///
/// - Shards that list the same inputs with the same sizes agree, in whatever order the folder is
///   listed: each input is in exactly one of them.
/// - No shard gets more than 1.27 times the mean load as long as no input is heavier than an eighth
///   of that mean. Heavier ones come first, each to a shard with room or else the least loaded.
///   The load of an input is its size, rounded as ``weight(_:)`` says.
/// - An input has a home, the shard that a hash of its path names, and stays there as long as the
///   homes alone keep that limit. Its shard is then a matter of its path only: inputs that appear,
///   change or go between two shards' listings leave every other where it is, and are themselves
///   in no shard twice. This is the rule for fleets that are large and of a kind.
/// - Where homes alone would overload a shard, the smallest inputs there go to others, and where
///   they go depends on what else is listed. If the folder changes between two listings, one of
///   these, but none that stayed at home in all the listings, may be in two shards or in none.
///
/// More is not to be had without a listing that all shards share: whatever deals by size lets the
/// shard of one input depend on the others, and two machines that saw different folders cannot
/// agree. Neither case harms: a bundle done twice is the same file, `report merge` names it, and
/// a later run over the folder does what was left out and finds the rest unchanged.
///
/// The method is consistent hashing with bounded loads (Mirrokni, Thorup, Zadimoghaddam 2018),
/// largest inputs first.
enum Sharding {
  /// What an input is dealt by.
  struct Entry {
    /// The path below its root, the same on every machine; the INPUT itself where it was named.
    var key: ByteString
    /// In bytes.
    var size: UInt64

    init(key: ByteString, size: UInt64) {
      self.key = key
      self.size = size
    }

    init(_ candidate: Candidate) {
      key = candidate.relative.isEmpty ? candidate.input : candidate.relative
      if case .settled = candidate.content { size = 0 } else { size = candidate.size ?? 0 }
    }
  }

  /// The shard, from 1, of each entry, in the order of the entries.
  static func deal(_ entries: [Entry], among count: Int) -> [Int] {
    let dealt = entries.indices.map { index in
      Dealt(
        index: index, number: number(of: entries[index].key), weight: weight(entries[index].size))
    }
    let limit = limit(total: dealt.reduce(0) { $0 + $1.weight }, count: count)
    var loads = [UInt64](repeating: 0, count: count)
    var shards = [Int](repeating: 1, count: entries.count)
    // Two roots may have one path: what comes first then decides nothing but which is which.
    let order = dealt.sorted { one, other in
      if one.weight != other.weight { return one.weight > other.weight }
      if one.number != other.number { return one.number < other.number }
      return entries[one.index].key < entries[other.index].key
    }
    for entry in order {
      let shard = place(entry, loads, limit)
      loads[shard] += entry.weight
      shards[entry.index] = shard + 1
    }
    return shards
  }

  /// The shard, from 1, that an input is in unless that one is overloaded.
  static func home(of key: ByteString, among count: Int) -> Int {
    Int(number(of: key) % UInt64(count)) + 1
  }

  /// The load that an input of a size in bytes stands for: opening, naming and syncing cost as
  /// much as some 16 KiB, and only the four highest bits count, so that an input that changes a
  /// little weighs the same.
  static func weight(_ size: UInt64) -> UInt64 {
    let whole = min(size, 1 << 40) + (1 << 14)
    return rounded(whole, bits: 4)
  }

  /// 1.125 times the mean, rounded up to four bits: at most 1.27 times the mean.
  static func limit(total: UInt64, count: Int) -> UInt64 {
    let wanted = total / UInt64(count) / 8 * 9 + 1
    let down = rounded(wanted, bits: 4)
    return down == wanted ? down : down + lowest(of: wanted, bits: 4)
  }

  private struct Dealt {
    var index: Int
    var number: UInt64
    var weight: UInt64
  }

  private static func place(_ entry: Dealt, _ loads: [UInt64], _ limit: UInt64) -> Int {
    func hasRoom(_ shard: Int) -> Bool {
      loads[shard] == 0 || loads[shard] + entry.weight <= limit
    }
    let home = Int(entry.number % UInt64(loads.count))
    if hasRoom(home) { return home }
    // Rendezvous hashing: each input has an order of its own among the shards with room, which
    // does not change when others fill up.
    let rooms = loads.indices.filter(hasRoom)
    if let best = rooms.min(by: { mix(entry.number, $0) < mix(entry.number, $1) }) { return best }
    return loads.indices.min { loads[$0] < loads[$1] } ?? home
  }

  private static func number(of key: ByteString) -> UInt64 {
    Digest.of(key.bytes).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// A number for an input and a shard; the finaliser of SplitMix64.
  private static func mix(_ number: UInt64, _ shard: Int) -> UInt64 {
    var value = number &+ UInt64(shard + 1) &* 0x9E37_79B9_7F4A_7C15
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  /// A number with all but its highest bits cleared.
  private static func rounded(_ value: UInt64, bits: Int) -> UInt64 {
    value & ~(lowest(of: value, bits: bits) - 1)
  }

  /// The value of the lowest of the highest `bits` bits.
  private static func lowest(of value: UInt64, bits: Int) -> UInt64 {
    1 << UInt64(max(UInt64.bitWidth - value.leadingZeroBitCount - bits, 0))
  }
}
