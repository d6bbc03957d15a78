package import ByteStrings

/// A Python `int`, known by its decimal text.
package enum PythonInteger: Hashable, Sendable {
  /// The digits, with `-` before those of a negative number.
  case decimal(String)
  /// One of more digits than Python writes (4,300), or that nobody adds up; known by its own text.
  case other(ByteString)

  package init(_ value: some BinaryInteger) { self = .decimal(String(value)) }

  /// The number that digits make in base 2, 8, 10 or 16, the most significant first.
  init(digits: [UInt8], base: UInt8, isNegative: Bool) {
    let significant = digits.drop { $0 == 0 }
    // 4,300 digits are 14,285 bits; in other bases than 10 Python reads more, but does not write.
    let bits = base == 10 ? 0 : significant.count * base.trailingZeroBitCount
    let decimal = bits > 14_300 ? nil : DecimalDigits(significant, base: UInt32(base)).text
    if let decimal, decimal.utf8.count <= PythonNumberText.digitLimit {
      self = .decimal(isNegative && !significant.isEmpty ? "-" + decimal : decimal)
    } else {
      self = .other(ByteString([isNegative ? 1 : 0, base] + significant))
    }
  }

  /// The decimal text; nil where Python would not write one.
  package var decimal: String? {
    if case .decimal(let text) = self { return text }
    return nil
  }
}

/// The digits of a natural number in base 10, for numbers that are written in another one.
struct DecimalDigits {
  /// Nine digits each, the least significant first.
  private var limbs: [UInt32]

  init(_ value: UInt32) { limbs = [value % 1_000_000_000, value / 1_000_000_000] }

  /// The number that digits make in a base of at most 16, the most significant first.
  init(_ digits: some Sequence<UInt8>, base: UInt32) {
    self.init(0)
    var (factor, part): (UInt32, UInt32) = (1, 0)
    for digit in digits {
      (factor, part) = (factor * base, part * base + UInt32(digit))
      guard factor >= 1 << 27 else { continue }
      multiply(by: factor, adding: part)
      (factor, part) = (1, 0)
    }
    multiply(by: factor, adding: part)
  }

  mutating func multiply(by factor: UInt32, adding part: UInt32) {
    var carry = UInt64(part)
    for index in limbs.indices {
      carry += UInt64(limbs[index]) * UInt64(factor)
      limbs[index] = UInt32(carry % 1_000_000_000)
      carry /= 1_000_000_000
    }
    while carry > 0 {
      limbs.append(UInt32(carry % 1_000_000_000))
      carry /= 1_000_000_000
    }
  }

  /// Without leading zeros, but for 0 itself.
  var text: String {
    let digits = limbs.reversed().map { limb in
      String(String(limb + 1_000_000_000).dropFirst())
    }.joined().drop { $0 == "0" }
    return digits.isEmpty ? "0" : String(digits)
  }
}
