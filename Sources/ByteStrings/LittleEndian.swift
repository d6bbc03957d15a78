/// Little-endian numbers in a record. The caller has checked that the record is long enough; past
/// the end everything reads as zero, so that a slip there cannot crash on hostile input.
extension RandomAccessCollection where Element == UInt8, Index == Int {
  @inlinable package func u16(_ offset: Int) -> UInt16 {
    UInt16(truncatingIfNeeded: number(offset, 2))
  }
  @inlinable package func u32(_ offset: Int) -> UInt32 {
    UInt32(truncatingIfNeeded: number(offset, 4))
  }
  @inlinable package func u64(_ offset: Int) -> UInt64 { number(offset, 8) }

  @inlinable package func number(_ offset: Int, _ width: Int) -> UInt64 {
    guard offset >= 0, offset + width <= count else { return 0 }
    var value: UInt64 = 0
    for index in stride(from: width - 1, through: 0, by: -1) {
      value = value << 8 | UInt64(self[startIndex + offset + index])
    }
    return value
  }
}

/// The bytes of a number, the lowest first.
@inlinable package func little(_ value: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian, Array.init)
}
