internal import ByteStrings

// Scalars of each style.
extension PyYAMLScanner {
  private mutating func append(
    scalar text: PyYAMLScalarText, isPlain: Bool, at mark: PyYAMLReader.Mark
  ) {
    append(.scalar(ByteString(text.bytes), isPlain: isPlain, isCut: text.isCut), at: mark)
  }

  /// Takes characters up to the first of a class, some at a time: texts may be long.
  private mutating func take(until isEnd: (UInt32) -> Bool, into text: inout PyYAMLScalarText) {
    var length = 0
    repeat {
      length = 0
      while length < Self.piece, !isEnd(reader.peek(length)) { length += 1 }
      text.append(reader.prefix(length))
      reader.forward(length)
    } while length == Self.piece
  }

  private static let piece = 4096

  // MARK: Block scalars

  mutating func scanBlockScalar(isFolded: Bool) throws(ConstructionFailure) {
    let start = reader.mark
    var text = PyYAMLScalarText()
    reader.forward()
    let header = try scanBlockScalarIndicators()
    try scanIgnoredLine("a block scalar")
    let minimum = max(indent + 1, 1)
    let column: Int
    var breaks: PyYAMLScalarText
    if let increment = header.increment {
      column = minimum + increment - 1
      breaks = scanBlockScalarBreaks(column)
    } else {
      let found = scanBlockScalarIndentation()
      breaks = found.breaks
      column = max(minimum, found.column)
    }
    var lineBreak: UInt32?
    while reader.column == column, reader.peek() != 0 {
      text.append(breaks)
      let startsWithText = !PyYAMLText.isOne(reader.peek(), of: " \t")
      take(until: PyYAMLText.isBreakOrEnd, into: &text)
      lineBreak = scanLineBreak()
      breaks = scanBlockScalarBreaks(column)
      guard reader.column == column, reader.peek() != 0 else { break }
      if isFolded, lineBreak == 0x0A, startsWithText,
        !PyYAMLText.isOne(reader.peek(), of: " \t")
      {
        if breaks.isEmpty { text.append(0x20) }
      } else if let lineBreak {
        text.append(lineBreak)
      }
    }
    if header.chomping != false, let lineBreak { text.append(lineBreak) }
    if header.chomping == true { text.append(breaks) }
    append(scalar: text, isPlain: false, at: start)
  }

  private mutating func scanBlockScalarIndicators() throws(ConstructionFailure) -> (
    chomping: Bool?, increment: Int?
  ) {
    var chomping = takeChomping()
    var increment: Int?
    if reader.peek() &- 0x30 < 10 {
      increment = Int(reader.peek() - 0x30)
      guard increment != 0 else {
        throw failure(
          "while scanning a block scalar, expected indentation indicator in the range 1-9, but "
            + "found 0")
      }
      reader.forward()
      if chomping == nil { chomping = takeChomping() }
    }
    guard PyYAMLText.isSpaceOrEnd(reader.peek()) else {
      throw failure(
        "while scanning a block scalar, expected chomping or indentation indicators, but found "
          + PyYAMLText.shown(reader.peek()))
    }
    return (chomping, increment)
  }

  private mutating func takeChomping() -> Bool? {
    guard PyYAMLText.isOne(reader.peek(), of: "+-") else { return nil }
    let keeps = reader.peek(is: "+")
    reader.forward()
    return keeps
  }

  private mutating func scanBlockScalarIndentation() -> (breaks: PyYAMLScalarText, column: Int) {
    var breaks = PyYAMLScalarText()
    var column = 0
    while true {
      if let lineBreak = scanLineBreak() {
        breaks.append(lineBreak)
      } else if reader.peek(is: " ") {
        reader.forward()
        column = max(column, reader.column)
      } else {
        return (breaks, column)
      }
    }
  }

  private mutating func scanBlockScalarBreaks(_ column: Int) -> PyYAMLScalarText {
    var breaks = PyYAMLScalarText()
    while true {
      while reader.column < column, reader.peek(is: " ") { reader.forward() }
      guard let lineBreak = scanLineBreak() else { return breaks }
      breaks.append(lineBreak)
    }
  }

  // MARK: Quoted scalars

  mutating func scanFlowScalar(isDouble: Bool) throws(ConstructionFailure) {
    let start = reader.mark
    let quote = reader.peek()
    var text = PyYAMLScalarText()
    reader.forward()
    try scanFlowScalarText(isDouble, into: &text)
    while reader.peek() != quote {
      try scanFlowScalarSpaces(into: &text)
      try scanFlowScalarText(isDouble, into: &text)
    }
    reader.forward()
    append(scalar: text, isPlain: false, at: start)
  }

  private mutating func scanFlowScalarText(
    _ isDouble: Bool, into text: inout PyYAMLScalarText
  ) throws(ConstructionFailure) {
    while true {
      take(
        until: { PyYAMLText.isBlankOrEnd($0) || PyYAMLText.isOne($0, of: "'\"\\") }, into: &text)
      let character = reader.peek()
      if !isDouble, reader.peek(is: "'"), reader.peek(1, is: "'") {
        text.append(character)
        reader.forward(2)
      } else if isDouble ? reader.peek(is: "'") : PyYAMLText.isOne(character, of: "\"\\") {
        text.append(character)
        reader.forward()
      } else if isDouble, reader.peek(is: "\\") {
        reader.forward()
        try scanEscape(into: &text)
      } else {
        return
      }
    }
  }

  private mutating func scanEscape(into text: inout PyYAMLScalarText) throws(ConstructionFailure) {
    let character = reader.peek()
    if let replacement = PyYAMLText.escapeReplacement(character) {
      text.append(replacement)
      reader.forward()
    } else if let length = PyYAMLText.escapeLength(character) {
      reader.forward()
      guard let code = PyYAMLText.hexValue(reader.prefix(length), length: length) else {
        throw failure(
          "while scanning a double-quoted scalar, expected escape sequence of \(length) "
            + "hexadecimal numbers")
      }
      guard code <= 0x10_FFFF else {
        var failure = failure("chr() arg not in range(0x110000)")
        failure.exception = code > UInt32(Int32.max) ? .overflowError : .valueError
        throw failure
      }
      text.append(code)
      reader.forward(length)
    } else if scanLineBreak() != nil {
      text.append(try scanFlowScalarBreaks())
    } else {
      throw failure(
        "while scanning a double-quoted scalar, found unknown escape character "
          + PyYAMLText.shown(character))
    }
  }

  private mutating func scanFlowScalarSpaces(
    into text: inout PyYAMLScalarText
  ) throws(ConstructionFailure) {
    var spaces = PyYAMLScalarText()
    take(until: { !PyYAMLText.isOne($0, of: " \t") }, into: &spaces)
    if reader.peek() == 0 {
      throw failure("while scanning a quoted scalar, found unexpected end of stream")
    }
    guard let lineBreak = scanLineBreak() else {
      text.append(spaces)
      return
    }
    let breaks = try scanFlowScalarBreaks()
    if lineBreak != 0x0A {
      text.append(lineBreak)
    } else if breaks.isEmpty {
      text.append(0x20)
    }
    text.append(breaks)
  }

  private mutating func scanFlowScalarBreaks() throws(ConstructionFailure) -> PyYAMLScalarText {
    var breaks = PyYAMLScalarText()
    while true {
      if reader.isAtDocumentMark("-") || reader.isAtDocumentMark(".") {
        throw failure("while scanning a quoted scalar, found unexpected document separator")
      }
      while PyYAMLText.isOne(reader.peek(), of: " \t") { reader.forward() }
      guard let lineBreak = scanLineBreak() else { return breaks }
      breaks.append(lineBreak)
    }
  }

  // MARK: Plain scalars

  mutating func scanPlain() {
    let start = reader.mark
    let column = indent + 1
    var text = PyYAMLScalarText()
    var spaces = PyYAMLScalarText()
    while !reader.peek(is: "#") {
      if endsPlain() { break }
      allowSimpleKey = false
      text.append(spaces)
      while !endsPlain() {
        text.append(reader.peek())
        reader.forward()
      }
      spaces = scanPlainSpaces()
      if spaces.isEmpty || (flowLevel == 0 && reader.column < column) { break }
    }
    append(scalar: text, isPlain: true, at: start)
  }

  private func endsPlain() -> Bool {
    let character = reader.peek()
    if PyYAMLText.isBlankOrEnd(character) { return true }
    let isInFlow = flowLevel > 0
    if character == UInt32(UInt8(ascii: ":")) {
      let next = reader.peek(1)
      return PyYAMLText.isBlankOrEnd(next) || (isInFlow && PyYAMLText.isOne(next, of: ",[]{}"))
    }
    return isInFlow && PyYAMLText.isOne(character, of: ",?[]{}")
  }

  /// What stands between two words; empty where the scalar ends.
  private mutating func scanPlainSpaces() -> PyYAMLScalarText {
    var spaces = PyYAMLScalarText()
    take(until: { $0 != 0x20 }, into: &spaces)
    guard let lineBreak = scanLineBreak() else { return spaces }
    allowSimpleKey = true
    if reader.isAtDocumentMark("-") || reader.isAtDocumentMark(".") { return PyYAMLScalarText() }
    var breaks = PyYAMLScalarText()
    while true {
      if reader.peek(is: " ") {
        reader.forward()
      } else if let next = scanLineBreak() {
        breaks.append(next)
        if reader.isAtDocumentMark("-") || reader.isAtDocumentMark(".") {
          return PyYAMLScalarText()
        }
      } else {
        break
      }
    }
    var folded = PyYAMLScalarText()
    if lineBreak != 0x0A {
      folded.append(lineBreak)
    } else if breaks.isEmpty {
      folded.append(0x20)
    }
    folded.append(breaks)
    return folded
  }
}

extension PyYAMLText {
  /// `ESCAPE_REPLACEMENTS`.
  static func escapeReplacement(_ character: UInt32) -> UInt32? {
    guard let ascii = UInt8(exactly: character) else { return nil }
    switch ascii {
    case UInt8(ascii: "0"): return 0
    case UInt8(ascii: "a"): return 0x07
    case UInt8(ascii: "b"): return 0x08
    case UInt8(ascii: "t"), 0x09: return 0x09
    case UInt8(ascii: "n"): return 0x0A
    case UInt8(ascii: "v"): return 0x0B
    case UInt8(ascii: "f"): return 0x0C
    case UInt8(ascii: "r"): return 0x0D
    case UInt8(ascii: "e"): return 0x1B
    case UInt8(ascii: " "), UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
      return character
    case UInt8(ascii: "N"): return 0x85
    case UInt8(ascii: "_"): return 0xA0
    case UInt8(ascii: "L"): return 0x2028
    case UInt8(ascii: "P"): return 0x2029
    default: return nil
    }
  }

  /// `ESCAPE_CODES`.
  static func escapeLength(_ character: UInt32) -> Int? {
    switch character {
    case UInt32(UInt8(ascii: "x")): 2
    case UInt32(UInt8(ascii: "u")): 4
    case UInt32(UInt8(ascii: "U")): 8
    default: nil
    }
  }
}
