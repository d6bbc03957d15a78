/// Whether bytes are UTF-8, as Python's strict codec decides it.
enum UTF8Check {
  /// The offset of the first byte of the first ill-formed sequence, or nil.
  static func firstInvalid(in bytes: [UInt8]) -> Int? {
    var index = 0
    while index < bytes.count {
      if bytes[index] < 0x80 {
        index += 1
        continue
      }
      guard let length = sequenceLength(bytes[index...]) else { return index }
      index += length
    }
    return nil
  }

  /// The length of the well-formed sequence of more than one byte at the start, or nil (Unicode,
  /// table 3-7).
  private static func sequenceLength(_ bytes: ArraySlice<UInt8>) -> Int? {
    let first = bytes[bytes.startIndex]
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch first {
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    case 0xF1...0xF3: length = 4
    default: return nil
    }
    guard bytes.count >= length, second.contains(bytes[bytes.startIndex + 1]) else { return nil }
    let rest = bytes.dropFirst(2).prefix(length - 2)
    return rest.allSatisfy { (0x80...0xBF).contains($0) } ? length : nil
  }

  /// Line and column of an offset; the bytes before it must be UTF-8.
  static func mark(of offset: Int, in bytes: [UInt8]) -> YAMLMark {
    let before = bytes[..<offset]
    let line = before.count { $0 == 10 } + 1
    let start = before.lastIndex(of: 10).map { $0 + 1 } ?? 0
    return YAMLMark(line: line, column: before[start...].count { $0 & 0xC0 != 0x80 } + 1)
  }
}
