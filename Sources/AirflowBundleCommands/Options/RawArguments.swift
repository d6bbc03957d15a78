import ByteStrings

/// The arguments as the system gave them.
///
/// Swift's `CommandLine.arguments` puts U+FFFD in place of bytes that are not UTF-8, which would
/// make a file of such a name unreachable. The parser works on those texts; a path is then looked
/// up here by its text.
enum RawArguments {
  /// The bytes of an argument, or of an option's value, that the parser has as `text`.
  static func bytes(of text: String) -> ByteString {
    // Only a text with a replacement character can stand for other bytes.
    guard text.unicodeScalars.contains("\u{fffd}") else { return ByteString(text) }
    let wanted = ByteString(text)
    for raw in all {
      if ByteString(raw.lossy) == wanted { return raw }
      // --output=PATH
      if let equals = raw.bytes.firstIndex(of: UInt8(ascii: "=")) {
        let value = ByteString(raw.bytes[(equals + 1)...])
        if ByteString(value.lossy) == wanted { return value }
      }
    }
    return wanted
  }

  private static var all: [ByteString] {
    (0..<Int(CommandLine.argc)).compactMap { index in
      guard let start = CommandLine.unsafeArgv[index] else { return nil }
      var bytes: [UInt8] = []
      var place = start
      while place.pointee != 0 {
        bytes.append(UInt8(bitPattern: place.pointee))
        place += 1
      }
      return ByteString(bytes)
    }
  }
}
