package import ByteStrings

/// A pattern for relative paths, on bytes.
///
/// `*` and `?` stay within a folder, `**` does not, `[a-z]` and `[!a-z]` are sets, `\` takes the
/// next byte as it is. A pattern must cover the whole path; `**/` at its beginning matches no
/// folder too, and `/**` at its end everything below.
package struct Glob: Sendable, Equatable {
  private enum Token: Equatable {
    case byte(UInt8)
    case any
    case star
    /// `**`: any bytes.
    case anything
    /// `**/` as it is met: the folders may be none.
    case maybeFolders
    /// `**/` once a byte of a folder's name was read: left only by a slash.
    case insideFolders
    case set([ClosedRange<UInt8>], negated: Bool)
  }

  private let tokens: [Token]

  /// Reads a pattern; nil where a set is not closed.
  package init?(_ pattern: ByteString) {
    var tokens: [Token] = []
    var rest = pattern.bytes[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "*"):
        if rest.first == UInt8(ascii: "*") {
          rest = rest.dropFirst()
          if rest.first == ByteString.slash {
            rest = rest.dropFirst()
            tokens += [.maybeFolders, .insideFolders]
          } else {
            tokens.append(.anything)
          }
        } else {
          tokens.append(.star)
        }
      case UInt8(ascii: "?"): tokens.append(.any)
      case UInt8(ascii: "["):
        guard let set = Self.set(&rest) else { return nil }
        tokens.append(set)
      case UInt8(ascii: "\\"):
        guard let escaped = rest.popFirst() else { return nil }
        tokens.append(.byte(escaped))
      default: tokens.append(.byte(byte))
      }
    }
    self.tokens = tokens
  }

  private static func set(_ rest: inout ArraySlice<UInt8>) -> Token? {
    var ranges: [ClosedRange<UInt8>] = []
    var negated = false
    if let first = rest.first, first == UInt8(ascii: "!") || first == UInt8(ascii: "^") {
      negated = true
      rest = rest.dropFirst()
    }
    var isFirst = true
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "]") && !isFirst { return .set(ranges, negated: negated) }
      isFirst = false
      if rest.first == UInt8(ascii: "-"), let end = rest.dropFirst().first, end != UInt8(ascii: "]")
      {
        rest = rest.dropFirst(2)
        if byte <= end { ranges.append(byte...end) }
      } else {
        ranges.append(byte...byte)
      }
    }
    return nil
  }

  /// Whether the whole path is covered by the pattern.
  package func matches(_ path: ByteString) -> Bool {
    // One set of reachable pattern positions for each byte: no backtracking, however hostile.
    var reachable = closure([0])
    for byte in path.bytes {
      var next: Set<Int> = []
      for position in reachable where position < tokens.count {
        switch tokens[position] {
        case .byte(let wanted): if byte == wanted { next.insert(position + 1) }
        case .any: if byte != ByteString.slash { next.insert(position + 1) }
        case .star: if byte != ByteString.slash { next.insert(position) }
        case .anything: next.insert(position)
        case .maybeFolders: break
        case .insideFolders:
          next.insert(position)
          if byte == ByteString.slash { next.insert(position + 1) }
        case .set(let ranges, let negated):
          if byte != ByteString.slash, ranges.contains(where: { $0.contains(byte) }) != negated {
            next.insert(position + 1)
          }
        }
      }
      reachable = closure(next)
      if reachable.isEmpty { return false }
    }
    return reachable.contains(tokens.count)
  }

  /// The positions reachable without a byte.
  private func closure(_ positions: Set<Int>) -> Set<Int> {
    var all: Set<Int> = []
    var pending = Array(positions)
    while let position = pending.popLast() {
      guard all.insert(position).inserted, position < tokens.count else { continue }
      switch tokens[position] {
      case .star, .anything: pending.append(position + 1)
      case .maybeFolders: pending += [position + 1, position + 2]
      default: break
      }
    }
    return all
  }
}
