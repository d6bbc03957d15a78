/// A number of bytes as options take it: digits with K, M or G.
enum ByteCount {
  static func parsed(_ text: String) -> UInt64? {
    var digits = text[...]
    var factor: UInt64 = 1
    switch digits.last {
    case "K", "k": factor = 1 << 10
    case "M", "m": factor = 1 << 20
    case "G", "g": factor = 1 << 30
    default: break
    }
    if factor > 1 { digits = digits.dropLast() }
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let number = UInt64(digits)
    else { return nil }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: factor)
    return overflow ? nil : bytes
  }
}
