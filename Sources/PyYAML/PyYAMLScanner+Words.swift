internal import ByteStrings

// Directives, anchors and tags.
extension PyYAMLScanner {
  private mutating func take(_ length: Int) -> ByteString {
    let text = ByteString(PyYAMLText.bytes(reader.prefix(length)))
    reader.forward(length)
    return text
  }

  private mutating func takeWord() -> ByteString {
    var length = 0
    while PyYAMLText.isWord(reader.peek(length)) { length += 1 }
    return take(length)
  }

  private mutating func skipSpaces() {
    while reader.peek(is: " ") { reader.forward() }
  }

  private func unexpected(_ context: String, expected: String) -> ConstructionFailure {
    failure(
      "while scanning \(context), expected \(expected), but found "
        + PyYAMLText.shown(reader.peek()))
  }

  mutating func scanDirective() throws(ConstructionFailure) {
    let start = reader.mark
    let context = "a directive"
    reader.forward()
    let name = takeWord()
    guard !name.isEmpty, PyYAMLText.isSpaceOrEnd(reader.peek()) else {
      throw unexpected(context, expected: "alphabetic or numeric character")
    }
    let directive: PyYAMLDirective
    switch name {
    case "YAML":
      skipSpaces()
      let major = try scanVersionNumber()
      guard reader.peek(is: ".") else { throw unexpected(context, expected: "a digit or '.'") }
      reader.forward()
      _ = try scanVersionNumber()
      guard PyYAMLText.isSpaceOrEnd(reader.peek()) else {
        throw unexpected(context, expected: "a digit or ' '")
      }
      directive = .yaml(isSupported: major == PythonInteger(1))
    case "TAG":
      skipSpaces()
      let handle = try scanTagHandle(context)
      guard reader.peek(is: " ") else { throw unexpected(context, expected: "' '") }
      skipSpaces()
      let prefix = try scanTagURI(context)
      guard PyYAMLText.isSpaceOrEnd(reader.peek()) else {
        throw unexpected(context, expected: "' '")
      }
      directive = .tag(handle: handle, prefix: prefix)
    default:
      skipComment()
      directive = .other
    }
    try scanIgnoredLine(context)
    append(.directive(directive), at: start)
  }

  private mutating func scanVersionNumber() throws(ConstructionFailure) -> PythonInteger {
    var length = 0
    while reader.peek(length) &- 0x30 < 10 { length += 1 }
    guard length > 0 else { throw unexpected("a directive", expected: "a digit") }
    let digits = take(length)
    do throws(PythonNumberText.Failure) {
      return try PythonNumberText.integer(digits.bytes[...], base: 10)
    } catch {
      var failure = failure("a version number has too many digits")
      failure.exception = .valueError
      throw failure
    }
  }

  /// Spaces, a comment, and the end of the line.
  mutating func scanIgnoredLine(_ context: String) throws(ConstructionFailure) {
    skipSpaces()
    if reader.peek(is: "#") { skipComment() }
    guard PyYAMLText.isBreakOrEnd(reader.peek()) else {
      throw unexpected(context, expected: "a comment or a line break")
    }
    _ = scanLineBreak()
  }

  mutating func scanAnchor() throws(ConstructionFailure) {
    let start = reader.mark
    let isAlias = reader.peek(is: "*")
    let context = isAlias ? "an alias" : "an anchor"
    reader.forward()
    let name = takeWord()
    let next = reader.peek()
    let mayFollow = PyYAMLText.isBlankOrEnd(next) || PyYAMLText.isOne(next, of: "?:,]}%@`")
    guard !name.isEmpty, mayFollow else {
      throw unexpected(context, expected: "alphabetic or numeric character")
    }
    append(isAlias ? .alias(name) : .anchor(name), at: start)
  }

  mutating func scanTag() throws(ConstructionFailure) {
    let start = reader.mark
    let context = "a tag"
    let next = reader.peek(1)
    var handle: ByteString?
    let suffix: ByteString
    if next == UInt32(UInt8(ascii: "<")) {
      reader.forward(2)
      suffix = try scanTagURI(context)
      guard reader.peek(is: ">") else { throw unexpected(context, expected: "'>'") }
      reader.forward()
    } else if PyYAMLText.isBlankOrEnd(next) {
      suffix = "!"
      reader.forward()
    } else {
      var length = 1
      while !PyYAMLText.isSpaceOrEnd(reader.peek(length)), !reader.peek(length, is: "!") {
        length += 1
      }
      if reader.peek(length, is: "!") {
        handle = try scanTagHandle(context)
      } else {
        handle = "!"
        reader.forward()
      }
      suffix = try scanTagURI(context)
    }
    guard PyYAMLText.isSpaceOrEnd(reader.peek()) else {
      throw unexpected(context, expected: "' '")
    }
    append(.tag(handle: handle, suffix: suffix), at: start)
  }

  private mutating func scanTagHandle(
    _ context: String
  ) throws(ConstructionFailure) -> ByteString {
    guard reader.peek(is: "!") else { throw unexpected(context, expected: "'!'") }
    var length = 1
    if !reader.peek(1, is: " ") {
      while PyYAMLText.isWord(reader.peek(length)) { length += 1 }
      guard reader.peek(length, is: "!") else {
        reader.forward(length)
        throw unexpected(context, expected: "'!'")
      }
      length += 1
    }
    return take(length)
  }

  private mutating func scanTagURI(_ context: String) throws(ConstructionFailure) -> ByteString {
    var bytes: [UInt8] = []
    while true {
      let character = reader.peek()
      if character == UInt32(UInt8(ascii: "%")) {
        bytes += try scanURIEscapes(context)
      } else if PyYAMLText.isWord(character)
        || PyYAMLText.isOne(character, of: ";/?:@&=+$,.!~*'()[]")
      {
        bytes += PyYAMLText.bytes([character])
        reader.forward()
      } else {
        break
      }
    }
    guard !bytes.isEmpty else { throw unexpected(context, expected: "URI") }
    return ByteString(bytes)
  }

  private mutating func scanURIEscapes(
    _ context: String
  ) throws(ConstructionFailure) -> [UInt8] {
    var bytes: [UInt8] = []
    while reader.peek(is: "%") {
      reader.forward()
      guard let code = PyYAMLText.hexValue(reader.prefix(2), length: 2) else {
        throw unexpected(
          context, expected: "URI escape sequence of 2 hexadecimal numbers")
      }
      bytes.append(UInt8(truncatingIfNeeded: code))
      reader.forward(2)
    }
    guard UTF8Check.firstInvalid(in: bytes) == nil else {
      throw failure("while scanning \(context), an escape is not UTF-8")
    }
    return bytes
  }
}

extension PyYAMLText {
  /// The value of exactly that many hexadecimal digits, or nil.
  static func hexValue(_ characters: ArraySlice<UInt32>, length: Int) -> UInt32? {
    guard characters.count == length, characters.allSatisfy(isHex) else { return nil }
    return characters.reduce(0) { value, character in
      value << 4 | (character <= 0x39 ? character - 0x30 : (character | 0x20) - 0x61 + 10)
    }
  }
}
