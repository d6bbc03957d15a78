internal import ByteStrings

// Directives, anchors and tags.
extension PyYAMLScanner {
  private mutating func take(_ length: Int) -> ByteString {
    let text = ByteString(reader.prefix(length).flatMap(\.utf8))
    reader.forward(length)
    return text
  }

  private mutating func takeWord() -> ByteString {
    var length = 0
    while reader.peek(length).isWord { length += 1 }
    return take(length)
  }

  private mutating func skipSpaces() {
    while reader.peek() == " " { reader.forward() }
  }

  private func unexpected(_ context: String, expected: String) -> PythonFailure {
    failure(
      "while scanning \(context), expected \(expected), but found \(reader.peek().shown)")
  }

  mutating func scanDirective() throws(PythonFailure) {
    let start = reader.mark
    let context = "a directive"
    reader.forward()
    let name = takeWord()
    guard !name.isEmpty, reader.peek().isSpaceOrEnd else {
      throw unexpected(context, expected: "alphabetic or numeric character")
    }
    var content = PyYAMLToken.Content.none
    switch name {
    case "YAML":
      skipSpaces()
      let major = try scanVersionNumber()
      guard reader.peek() == "." else { throw unexpected(context, expected: "a digit or '.'") }
      reader.forward()
      _ = try scanVersionNumber()
      guard reader.peek().isSpaceOrEnd else {
        throw unexpected(context, expected: "a digit or ' '")
      }
      content = .yamlDirective(
        isSupported: major.bytes.drop { $0 == UInt8(ascii: "0") } == [UInt8(ascii: "1")])
    case "TAG":
      skipSpaces()
      let handle = try scanTagHandle(context)
      guard reader.peek() == " " else { throw unexpected(context, expected: "' '") }
      skipSpaces()
      let prefix = try scanTagURI(context)
      guard reader.peek().isSpaceOrEnd else { throw unexpected(context, expected: "' '") }
      content = .tagDirective(handle: handle, prefix: prefix)
    default: skipComment()
    }
    try scanIgnoredLine(context)
    append(.directive, content, at: start)
  }

  private mutating func scanVersionNumber() throws(PythonFailure) -> ByteString {
    var length = 0
    while "0"..."9" ~= reader.peek(length) { length += 1 }
    guard length > 0 else { throw unexpected("a directive", expected: "a digit") }
    let digits = take(length)
    if length > PythonNumberText.digitLimit {
      var failure = failure("a version number has too many digits")
      failure.exception = .valueError
      throw failure
    }
    return digits
  }

  /// Spaces, a comment, and the end of the line.
  mutating func scanIgnoredLine(_ context: String) throws(PythonFailure) {
    skipSpaces()
    if reader.peek() == "#" { skipComment() }
    guard reader.peek().isBreakOrEnd else {
      throw unexpected(context, expected: "a comment or a line break")
    }
    _ = scanLineBreak()
  }

  mutating func scanAnchor() throws(PythonFailure) {
    let start = reader.mark
    let isAlias = reader.peek() == "*"
    let context = isAlias ? "an alias" : "an anchor"
    reader.forward()
    let name = takeWord()
    let next = reader.peek()
    guard !name.isEmpty, next.isBlankOrEnd || next.isOne(of: "?:,]}%@`") else {
      throw unexpected(context, expected: "alphabetic or numeric character")
    }
    append(isAlias ? .alias : .anchor, .name(name), at: start)
  }

  mutating func scanTag() throws(PythonFailure) {
    let start = reader.mark
    let context = "a tag"
    let next = reader.peek(1)
    var handle: ByteString?
    let suffix: ByteString
    if next == "<" {
      reader.forward(2)
      suffix = try scanTagURI(context)
      guard reader.peek() == ">" else { throw unexpected(context, expected: "'>'") }
      reader.forward()
    } else if next.isBlankOrEnd {
      suffix = "!"
      reader.forward()
    } else {
      var length = 1
      while !reader.peek(length).isSpaceOrEnd, reader.peek(length) != "!" {
        length += 1
      }
      if reader.peek(length) == "!" {
        handle = try scanTagHandle(context)
      } else {
        handle = "!"
        reader.forward()
      }
      suffix = try scanTagURI(context)
    }
    guard reader.peek().isSpaceOrEnd else {
      throw unexpected(context, expected: "' '")
    }
    append(.tag, .tag(handle: handle, suffix: suffix), at: start)
  }

  private mutating func scanTagHandle(
    _ context: String
  ) throws(PythonFailure) -> ByteString {
    guard reader.peek() == "!" else { throw unexpected(context, expected: "'!'") }
    var length = 1
    if reader.peek(1) != " " {
      while reader.peek(length).isWord { length += 1 }
      guard reader.peek(length) == "!" else {
        reader.forward(length)
        throw unexpected(context, expected: "'!'")
      }
      length += 1
    }
    return take(length)
  }

  private mutating func scanTagURI(_ context: String) throws(PythonFailure) -> ByteString {
    var bytes: [UInt8] = []
    while true {
      let character = reader.peek()
      if character == "%" {
        bytes += try scanURIEscapes(context)
      } else if character.isWord || character.isOne(of: ";/?:@&=+$,.!~*'()[]") {
        bytes += character.utf8
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
  ) throws(PythonFailure) -> [UInt8] {
    var bytes: [UInt8] = []
    while reader.peek() == "%" {
      reader.forward()
      guard let code = hexNumber(length: 2) else {
        throw unexpected(context, expected: "URI escape sequence of 2 hexadecimal numbers")
      }
      bytes.append(UInt8(truncatingIfNeeded: code))
      reader.forward(2)
    }
    guard UTF8Check.firstInvalid(in: bytes) == nil else {
      throw failure("while scanning \(context), an escape is not UTF-8")
    }
    return bytes
  }

  /// The number that the next characters write in exactly so many hexadecimal digits, or nil.
  func hexNumber(length: Int) -> UInt32? {
    var number: UInt32 = 0
    for character in reader.prefix(length) {
      guard let digit = UInt8(exactly: character.value).flatMap(TextCursor.hexValue) else {
        return nil
      }
      number = number << 4 | UInt32(digit)
    }
    return reader.prefix(length).count == length ? number : nil
  }
}
