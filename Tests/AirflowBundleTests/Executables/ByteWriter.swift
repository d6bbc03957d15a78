/// Lays out records by hand, independently of the code under test.
struct ByteWriter {
  var bytes: [UInt8] = []
  var isBigEndian = false

  mutating func u8(_ value: UInt8) { bytes.append(value) }
  mutating func u16(_ value: Int) { append(UInt64(value), 2) }
  mutating func u32(_ value: Int) { append(UInt64(value), 4) }
  mutating func u64(_ value: Int) { append(UInt64(value), 8) }
  mutating func word(_ value: Int, _ is64: Bool) { append(UInt64(value), is64 ? 8 : 4) }
  mutating func zeros(_ count: Int) { bytes.append(contentsOf: Array(repeating: 0, count: count)) }

  mutating func text(_ text: String, _ width: Int) {
    bytes.append(contentsOf: text.utf8)
    zeros(width - text.utf8.count)
  }

  mutating func pad(to offset: Int) { zeros(max(0, offset - bytes.count)) }

  private mutating func append(_ value: UInt64, _ width: Int) {
    let little = (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
    bytes.append(contentsOf: isBigEndian ? little.reversed() : little)
  }
}
