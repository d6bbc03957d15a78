package import ByteStrings

/// The patterns of the manifest's JSON schema (docs/formats.md), on bytes.
package enum ManifestPattern {
  /// `^[0-9]+\.[0-9]+(\.[0-9]+)?$`
  static func isVersion(_ text: ByteString) -> Bool {
    let parts = text.bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return (2...3).contains(parts.count)
      && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isDigit) }
  }

  /// `^[a-z][a-z0-9_+.\-]*$`
  package static func isLanguage(_ text: ByteString) -> Bool {
    guard text.bytes.first?.isLower == true else { return false }
    return text.bytes.allSatisfy { $0.isLower || $0.isDigit || "_+.-".utf8.contains($0) }
  }

  /// `^\d{4}-\d{2}-\d{2}$`
  package static func isDate(_ text: ByteString) -> Bool {
    guard text.count == 10 else { return false }
    return text.bytes.enumerated().allSatisfy { index, byte in
      index == 4 || index == 7 ? byte == UInt8(ascii: "-") : byte.isDigit
    }
  }

  /// Four octal digits at most, as in `"0755"`.
  package static func mode(_ text: ByteString) -> UInt16? {
    guard (3...5).contains(text.count), let utf8 = text.utf8, let mode = UInt16(utf8, radix: 8)
    else { return nil }
    return mode & 0o777
  }

  /// 64 lower-case hexadecimal digits.
  package static func isDigest(_ text: ByteString) -> Bool {
    text.count == 64 && text.bytes.allSatisfy { $0.isDigit || (0x61...0x66).contains($0) }
  }
}

/// Permission bits as a manifest and a report write them: four octal digits.
package func modeText(_ mode: UInt16) -> String {
  let digits = String(mode & 0o777, radix: 8)
  return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
}
