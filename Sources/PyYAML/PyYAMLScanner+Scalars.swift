internal import ByteStrings

// Scalars of each style.
extension PyYAMLScanner {
  /// Takes characters up to the first of a class, some at a time: texts may be long.
  private mutating func take(
    until isEnd: (Unicode.Scalar) -> Bool, into text: inout PyYAMLScalarText
  ) {
    var length = 0
    repeat {
      length = 0
      while length < Self.piece, !isEnd(reader.peek(length)) { length += 1 }
      for character in reader.prefix(length) { text.append(character) }
      reader.forward(length)
    } while length == Self.piece
  }

  private static let piece = 4096

  // MARK: Block scalars

  mutating func scanBlockScalar(isFolded: Bool) throws(PythonFailure) {
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
    var lineBreak: Unicode.Scalar?
    while reader.column == column, reader.peek() != "\0" {
      text.append(breaks)
      let startsWithText = !reader.peek().isBlank
      take(until: { $0.isBreakOrEnd }, into: &text)
      lineBreak = scanLineBreak()
      breaks = scanBlockScalarBreaks(column)
      guard reader.column == column, reader.peek() != "\0" else { break }
      if isFolded, lineBreak == "\n", startsWithText, !reader.peek().isBlank {
        if breaks.isEmpty { text.append(" ") }
      } else if let lineBreak {
        text.append(lineBreak)
      }
    }
    if header.chomping != false, let lineBreak { text.append(lineBreak) }
    if header.chomping == true { text.append(breaks) }
    append(.scalar, .scalar(text, isPlain: false), at: start)
  }

  private mutating func scanBlockScalarIndicators() throws(PythonFailure) -> (
    chomping: Bool?, increment: Int?
  ) {
    var chomping = takeChomping()
    var increment: Int?
    if "0"..."9" ~= reader.peek() {
      increment = Int(reader.peek().value - 0x30)
      guard increment != 0 else {
        throw failure(
          "while scanning a block scalar, expected indentation indicator in the range 1-9, but "
            + "found 0")
      }
      reader.forward()
      if chomping == nil { chomping = takeChomping() }
    }
    guard reader.peek().isSpaceOrEnd else {
      throw failure(
        "while scanning a block scalar, expected chomping or indentation indicators, but found "
          + reader.peek().shown)
    }
    return (chomping, increment)
  }

  private mutating func takeChomping() -> Bool? {
    guard reader.peek() == "+" || reader.peek() == "-" else { return nil }
    let keeps = reader.peek() == "+"
    reader.forward()
    return keeps
  }

  private mutating func scanBlockScalarIndentation() -> (breaks: PyYAMLScalarText, column: Int) {
    var breaks = PyYAMLScalarText()
    var column = 0
    while true {
      if let lineBreak = scanLineBreak() {
        breaks.append(lineBreak)
      } else if reader.peek() == " " {
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
      while reader.column < column, reader.peek() == " " { reader.forward() }
      guard let lineBreak = scanLineBreak() else { return breaks }
      breaks.append(lineBreak)
    }
  }

  // MARK: Quoted scalars

  mutating func scanFlowScalar(isDouble: Bool) throws(PythonFailure) {
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
    append(.scalar, .scalar(text, isPlain: false), at: start)
  }

  private mutating func scanFlowScalarText(
    _ isDouble: Bool, into text: inout PyYAMLScalarText
  ) throws(PythonFailure) {
    while true {
      take(until: { $0.isBlankOrEnd || $0.isOne(of: "'\"\\") }, into: &text)
      let character = reader.peek()
      if !isDouble, character == "'", reader.peek(1) == "'" {
        text.append(character)
        reader.forward(2)
      } else if isDouble ? character == "'" : character == "\"" || character == "\\" {
        text.append(character)
        reader.forward()
      } else if isDouble, character == "\\" {
        reader.forward()
        try scanEscape(into: &text)
      } else {
        return
      }
    }
  }

  private mutating func scanEscape(into text: inout PyYAMLScalarText) throws(PythonFailure) {
    let character = reader.peek()
    if let replacement = character.escapeReplacement {
      text.append(replacement)
      reader.forward()
    } else if let length = character.escapeLength {
      reader.forward()
      guard let code = hexNumber(length: length) else {
        throw failure(
          "while scanning a double-quoted scalar, expected escape sequence of \(length) "
            + "hexadecimal numbers")
      }
      guard code <= 0x10_FFFF else {
        var failure = failure("chr() arg not in range(0x110000)")
        failure.exception = code > UInt32(Int32.max) ? .overflowError : .valueError
        throw failure
      }
      text.append(code: code)
      reader.forward(length)
    } else if scanLineBreak() != nil {
      text.append(try scanFlowScalarBreaks())
    } else {
      throw failure(
        "while scanning a double-quoted scalar, found unknown escape character \(character.shown)")
    }
  }

  private mutating func scanFlowScalarSpaces(
    into text: inout PyYAMLScalarText
  ) throws(PythonFailure) {
    var spaces = PyYAMLScalarText()
    take(until: { !$0.isBlank }, into: &spaces)
    if reader.peek() == "\0" {
      throw failure("while scanning a quoted scalar, found unexpected end of stream")
    }
    if let lineBreak = scanLineBreak() {
      text.fold(lineBreak, then: try scanFlowScalarBreaks())
    } else {
      text.append(spaces)
    }
  }

  private mutating func scanFlowScalarBreaks() throws(PythonFailure) -> PyYAMLScalarText {
    var breaks = PyYAMLScalarText()
    while true {
      if reader.isAtDocumentMark {
        throw failure("while scanning a quoted scalar, found unexpected document separator")
      }
      while reader.peek().isBlank { reader.forward() }
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
    while reader.peek() != "#" {
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
    append(.scalar, .scalar(text, isPlain: true), at: start)
  }

  private func endsPlain() -> Bool {
    let character = reader.peek()
    if character.isBlankOrEnd { return true }
    let isInFlow = flowLevel > 0
    if character == ":" {
      let next = reader.peek(1)
      return next.isBlankOrEnd || isInFlow && next.isOne(of: ",[]{}")
    }
    return isInFlow && character.isOne(of: ",?[]{}")
  }

  /// What stands between two words; empty where the scalar ends.
  private mutating func scanPlainSpaces() -> PyYAMLScalarText {
    var spaces = PyYAMLScalarText()
    take(until: { $0 != " " }, into: &spaces)
    guard let lineBreak = scanLineBreak() else { return spaces }
    allowSimpleKey = true
    var breaks = PyYAMLScalarText()
    while !reader.isAtDocumentMark {
      while reader.peek() == " " { reader.forward() }
      guard let next = scanLineBreak() else {
        var folded = PyYAMLScalarText()
        folded.fold(lineBreak, then: breaks)
        return folded
      }
      breaks.append(next)
    }
    return PyYAMLScalarText()
  }
}

extension Unicode.Scalar {
  /// `ESCAPE_REPLACEMENTS`.
  fileprivate var escapeReplacement: Unicode.Scalar? {
    switch self {
    case "0": "\0"
    case "a": "\u{07}"
    case "b": "\u{08}"
    case "t", "\t": "\t"
    case "n": "\n"
    case "v": "\u{0B}"
    case "f": "\u{0C}"
    case "r": "\r"
    case "e": "\u{1B}"
    case " ", "\"", "\\", "/": self
    case "N": "\u{85}"
    case "_": "\u{A0}"
    case "L": "\u{2028}"
    case "P": "\u{2029}"
    default: nil
    }
  }

  /// `ESCAPE_CODES`.
  fileprivate var escapeLength: Int? {
    switch self {
    case "x": 2
    case "u": 4
    case "U": 8
    default: nil
    }
  }
}
