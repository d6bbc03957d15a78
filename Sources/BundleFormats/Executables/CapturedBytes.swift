/// The few parts of a file that are kept while it streams by.
///
/// The format readers ask for ranges here. They run twice: once when the head is there, when what
/// they ask for in vain becomes the list of ranges to keep, and once at the end, when the ranges
/// are there. So the layout of a format is written down only once.
///
/// Memory is bounded by ``headLimit`` + ``captureLimit`` + ``tailLimit`` bytes, whatever the
/// headers say.
struct CapturedBytes {
  /// Bytes kept from the start of the file: 64 KiB.
  static let headLimit = 1 << 16
  /// Bytes kept from later parts, all together: 4 MiB.
  static let captureLimit = 1 << 22
  /// Parts kept apart from head and tail.
  static let rangeLimit = 64
  /// Bytes kept from the end.
  static let tailLimit = 64

  private struct Range {
    let start: UInt64
    var missing: Int
    var bytes: [UInt8]
    /// Where the next byte to keep stands in the file.
    var next: UInt64 { start &+ UInt64(bytes.count) }
  }

  /// The first bytes.
  private(set) var head: [UInt8] = []
  /// The last bytes; complete only at the end.
  private(set) var tail: [UInt8] = []
  /// The size of the file, once its end is reached.
  private(set) var size: UInt64?
  /// Disjoint, ordered by start.
  private var ranges: [Range] = []
  private var active = 0
  private var wanted: [(start: UInt64, count: UInt64)] = []
  /// The file offset of the next byte to keep for a range.
  private var nextWanted = UInt64.max

  /// - Parameter size: the expected size in bytes; it only saves memory for small files.
  init(expecting size: UInt64?) {
    head.reserveCapacity(Int(min(size ?? 4096, UInt64(Self.headLimit))))
    tail.reserveCapacity(2 * Self.tailLimit)
  }

  /// What is kept of a range of the file: all of it, its beginning, or nothing.
  mutating func bytes(at start: UInt64, count: UInt64) -> ArraySlice<UInt8> {
    var best = Self.part(of: head, from: 0, at: start, count: count)
    for range in ranges {
      let part = Self.part(of: range.bytes, from: range.start, at: start, count: count)
      if part.count > best.count { best = part }
    }
    if size == nil, UInt64(best.count) < count, wanted.count < Self.rangeLimit {
      wanted.append((start, count))
    }
    return best
  }

  /// Takes the next part of the file into the head; returns how many bytes it took.
  mutating func fillHead(_ chunk: UnsafeRawBufferPointer) -> Int {
    let count = min(chunk.count, Self.headLimit - head.count)
    head.append(contentsOf: UnsafeRawBufferPointer(rebasing: chunk[..<count]))
    return count
  }

  /// Turns what was asked for in vain into ranges to keep. The head is complete now.
  mutating func planCaptures() {
    var left = UInt64(Self.captureLimit)
    var clipped: [(start: UInt64, end: UInt64)] = []
    for want in wanted where left > 0 {
      // Clipped before it is added, so that no end lies beyond the last possible offset.
      let count = min(want.count, left, UInt64.max - want.start)
      guard count > 0, want.start + count > UInt64(head.count) else { continue }
      clipped.append((want.start, want.start + count))
      left -= count
    }
    wanted = []
    clipped.sort { $0.start < $1.start }
    var merged: [(start: UInt64, end: UInt64)] = []
    for range in clipped {
      if let last = merged.last, range.start <= last.end {
        merged[merged.count - 1].end = max(last.end, range.end)
      } else {
        merged.append(range)
      }
    }
    ranges = merged.map { start, end in
      let begun = Self.part(of: head, from: 0, at: start, count: end - start)
      return Range(
        start: start, missing: Int(end - start) - begun.count, bytes: Array(begun))
    }
    nextWanted = ranges.first?.next ?? .max
  }

  /// Keeps what is wanted of a part of the file that starts at `position`, behind the head.
  mutating func keep(_ chunk: UnsafeRawBufferPointer, at position: UInt64) {
    let end = position &+ UInt64(chunk.count)
    while nextWanted < end {
      let from = Int(nextWanted - position)
      let count = min(chunk.count - from, ranges[active].missing)
      let part = UnsafeRawBufferPointer(rebasing: chunk[from..<(from + count)])
      ranges[active].bytes.append(contentsOf: part)
      ranges[active].missing -= count
      if ranges[active].missing == 0 { active += 1 }
      nextWanted = active < ranges.count ? ranges[active].next : .max
    }
  }

  /// Keeps the last bytes seen so far.
  mutating func keepTail(_ chunk: UnsafeRawBufferPointer) {
    let limit = Self.tailLimit
    if chunk.count >= limit {
      tail.removeAll(keepingCapacity: true)
    } else if tail.count + chunk.count > 2 * limit {
      // Twice the room, so that one-byte chunks do not move the tail each time.
      tail.removeFirst(tail.count - limit)
    }
    tail.append(contentsOf: UnsafeRawBufferPointer(rebasing: chunk.suffix(limit)))
  }

  /// Marks the end of the file.
  mutating func end(at size: UInt64) {
    self.size = size
    if tail.count > Self.tailLimit { tail.removeFirst(tail.count - Self.tailLimit) }
  }

  /// The part of a range that is in `bytes`, which stand at `origin` in the file.
  private static func part(
    of bytes: [UInt8], from origin: UInt64, at start: UInt64, count: UInt64
  ) -> ArraySlice<UInt8> {
    guard start >= origin, start - origin < UInt64(bytes.count) else { return [] }
    let rest = bytes[Int(start - origin)...]
    return rest.prefix(Int(min(count, UInt64(rest.count))))
  }
}
