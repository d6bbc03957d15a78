package import ByteStrings
import PyYAML

/// The patterns of the manifest's JSON schema (docs/formats.md), on bytes.
package enum ManifestPattern {
  /// `^[0-9]+\.[0-9]+(\.[0-9]+)?$`
  static func isVersion(_ text: ByteString) -> Bool {
    var cursor = TextCursor(text.bytes[...])
    guard cursor.takeAll(TextCursor.isDigit) > 0, cursor.take("."),
      cursor.takeAll(TextCursor.isDigit) > 0
    else { return false }
    return cursor.atEnd || cursor.take(".") && cursor.takeRest(TextCursor.isDigit)
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
  String(unsafeUninitializedCapacity: 4) { text in
    for place in 0..<4 {
      text[place] = UInt8(ascii: "0") + UInt8((mode & 0o777) >> (9 - 3 * place) & 7)
    }
    return 4
  }
}
