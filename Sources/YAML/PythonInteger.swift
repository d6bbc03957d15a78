internal import ByteStrings

/// A Python `int`: as large as it gets.
package struct PythonInteger: Hashable, Sendable {
  package private(set) var isNegative: Bool
  /// Least significant limb first, without leading zeros; empty for 0.
  private var limbs: [UInt32]

  package init(_ value: Int) {
    isNegative = value < 0
    limbs = []
    var rest = value.magnitude
    while rest > 0 {
      limbs.append(UInt32(truncatingIfNeeded: rest))
      rest >>= 32
    }
  }

  /// The value of digits in a base of 2 to 16, most significant first.
  init(digits: [UInt8], base: UInt32) {
    isNegative = false
    limbs = []
    if base.nonzeroBitCount == 1 {
      appendBits(of: digits, width: base.trailingZeroBitCount)
    } else {
      for digit in digits { multiply(by: base, adding: UInt32(digit)) }
    }
  }

  /// The value of a whole `Double`, which must be finite.
  init(exactly value: Double) {
    self.init(0)
    // The exponent of 0 is `Int.min`.
    guard value != 0 else { return }
    let exponent = Int(value.exponent) - Double.significandBitCount
    let significand = value.significandBitPattern | (1 << UInt64(Double.significandBitCount))
    if exponent <= 0 {
      self.init(Int(significand >> UInt64(-exponent)))
    } else {
      self.init(Int(significand))
      for _ in 0..<exponent { multiply(by: 2, adding: 0) }
    }
    isNegative = value < 0
  }

  /// For a number too long to be worth computing: some number that only the same text gives.
  init(standingFor text: [UInt8]) {
    self.init(digits: text.flatMap { [$0 >> 4, $0 & 15] }, base: 16)
  }

  /// Linear for bases that are powers of two, as in Python: such texts have no length limit.
  private mutating func appendBits(of digits: [UInt8], width: Int) {
    var limb: UInt64 = 0
    var filled = 0
    limbs.reserveCapacity(digits.count * width / 32 + 1)
    for digit in digits.reversed() {
      limb |= UInt64(digit) << UInt64(filled)
      filled += width
      if filled >= 32 {
        limbs.append(UInt32(truncatingIfNeeded: limb))
        limb >>= 32
        filled -= 32
      }
    }
    limbs.append(UInt32(truncatingIfNeeded: limb))
    trim()
  }

  private mutating func trim() {
    while limbs.last == 0 { limbs.removeLast() }
    if limbs.isEmpty { isNegative = false }
  }

  private mutating func multiply(by factor: UInt32, adding: UInt32) {
    var carry = UInt64(adding)
    for index in limbs.indices {
      carry += UInt64(limbs[index]) * UInt64(factor)
      limbs[index] = UInt32(truncatingIfNeeded: carry)
      carry >>= 32
    }
    if carry > 0 { limbs.append(UInt32(truncatingIfNeeded: carry)) }
  }

  /// `self * 60 + part`, the step of a sexagesimal number.
  mutating func appendSixtieth(_ part: PythonInteger) {
    multiply(by: 60, adding: 0)
    if isNegative == part.isNegative || limbs.isEmpty {
      if limbs.isEmpty { isNegative = part.isNegative }
      addMagnitude(part)
    } else {
      subtractMagnitude(part)
    }
    trim()
  }

  private mutating func addMagnitude(_ other: PythonInteger) {
    var carry: UInt64 = 0
    for index in 0..<max(limbs.count, other.limbs.count) {
      if index == limbs.count { limbs.append(0) }
      carry += UInt64(limbs[index])
      if index < other.limbs.count { carry += UInt64(other.limbs[index]) }
      limbs[index] = UInt32(truncatingIfNeeded: carry)
      carry >>= 32
    }
    if carry > 0 { limbs.append(UInt32(carry)) }
  }

  private mutating func subtractMagnitude(_ other: PythonInteger) {
    var (large, small) = (limbs, other.limbs)
    let less =
      large.count != small.count
      ? large.count < small.count
      : large.reversed().lexicographicallyPrecedes(small.reversed())
    if less {
      swap(&large, &small)
      isNegative = other.isNegative
    }
    var borrow: Int64 = 0
    for index in large.indices {
      var difference = Int64(large[index]) - borrow
      if index < small.count { difference -= Int64(small[index]) }
      borrow = difference < 0 ? 1 : 0
      large[index] = UInt32(truncatingIfNeeded: difference)
    }
    limbs = large
  }

  package static prefix func - (value: PythonInteger) -> PythonInteger {
    var negated = value
    negated.isNegative = !value.isNegative && !value.limbs.isEmpty
    return negated
  }

  /// The decimal digits, or nil where there are more than Python writes (4,300).
  package var decimal: String? {
    // 4,300 digits are 14,285 bits.
    guard limbs.count <= 447 else { return nil }
    var rest = limbs
    var parts: [String] = []
    while !rest.isEmpty {
      var remainder: UInt64 = 0
      for index in rest.indices.reversed() {
        remainder = remainder << 32 | UInt64(rest[index])
        rest[index] = UInt32(remainder / 1_000_000_000)
        remainder %= 1_000_000_000
      }
      while rest.last == 0 { rest.removeLast() }
      let part = String(remainder)
      parts.append(
        rest.isEmpty ? part : String(repeating: "0", count: 9 - part.utf8.count) + part)
    }
    let digits = parts.isEmpty ? "0" : parts.reversed().joined()
    guard digits.utf8.count <= PythonNumberText.digitLimit else { return nil }
    return (isNegative ? "-" : "") + digits
  }

  /// The value as an `Int`, or nil where it does not fit.
  package var int: Int? { decimal.flatMap { Int($0) } }
}
