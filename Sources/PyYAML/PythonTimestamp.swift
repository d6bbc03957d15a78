/// A Python `date` or `datetime`, as PyYAML makes it from a text.
package enum PythonTimestamp: Hashable, Sendable {
  /// Days since 0001-01-01.
  case date(Int)
  /// Microseconds since 0001-01-01 00:00, of a time without an offset.
  case naive(Int)
  /// Microseconds since 0001-01-01 00:00 UTC. Equal instants are equal, as in Python.
  case aware(Int)

  /// The parts that `SafeConstructor.timestamp_regexp` takes from a text.
  struct Fields {
    var year = 0
    var month = 0
    var day = 0
    var hour: Int?
    var minute = 0
    var second = 0
    var microsecond = 0
    /// The offset from UTC in minutes; nil for none.
    var offset: Int?
    /// Whether it is written like `2001-01-01`: two digits each.
    var isCanonicalDate: Bool

    /// nil where the expression does not match. A last line feed must be cut off before.
    init?(_ text: ArraySlice<UInt8>) {
      var reader = DigitReader(text)
      isCanonicalDate = text.count == 10
      guard let year = reader.number(4...4), reader.cursor.take("-"),
        let month = reader.number(1...2), reader.cursor.take("-"),
        let day = reader.number(1...2)
      else { return nil }
      (self.year, self.month, self.day) = (year, month, day)
      if reader.cursor.atEnd { return }
      if !reader.cursor.take({ $0 | 0x20 == UInt8(ascii: "t") }) {
        guard reader.cursor.takeAll(TextCursor.isBlank) > 0 else { return nil }
      }
      guard let hour = reader.number(1...2), reader.cursor.take(":"),
        let minute = reader.number(2...2), reader.cursor.take(":"),
        let second = reader.number(2...2)
      else { return nil }
      (self.hour, self.minute, self.second) = (hour, minute, second)
      if reader.cursor.take(".") { microsecond = reader.microseconds() }
      if reader.cursor.atEnd { return }
      reader.cursor.takeAll(TextCursor.isBlank)
      guard let offset = reader.offset(), reader.cursor.atEnd else { return nil }
      self.offset = offset
    }
  }

  private struct DigitReader {
    var cursor: TextCursor

    init(_ text: ArraySlice<UInt8>) { cursor = TextCursor(text) }

    mutating func number(_ lengths: ClosedRange<Int>) -> Int? {
      var value = 0
      var count = 0
      while count < lengths.upperBound, let digit = cursor.next, cursor.take(TextCursor.isDigit) {
        value = value * 10 + Int(digit - UInt8(ascii: "0"))
        count += 1
      }
      return lengths.contains(count) ? value : nil
    }

    mutating func microseconds() -> Int {
      var value = 0
      var count = 0
      while let digit = cursor.next, cursor.take(TextCursor.isDigit) {
        if count < 6 { value = value * 10 + Int(digit - UInt8(ascii: "0")) }
        count += 1
      }
      for _ in min(count, 6)..<6 { value *= 10 }
      return value
    }

    mutating func offset() -> Int? {
      if cursor.take("Z") { return 0 }
      let negative = cursor.next == UInt8(ascii: "-")
      guard negative || cursor.next == UInt8(ascii: "+") else { return nil }
      cursor.takeSign()
      guard let hours = number(1...2) else { return nil }
      var minutes = 0
      if cursor.take(":") {
        guard let taken = number(2...2) else { return nil }
        minutes = taken
      }
      return (hours * 60 + minutes) * (negative ? -1 : 1)
    }
  }

  /// Why `datetime` refuses the fields; Python's exception is a `ValueError`.
  struct OutOfRange: Error {
    var problem: String
  }

  init(_ fields: Fields) throws(OutOfRange) {
    if let offset = fields.offset, abs(offset) >= 24 * 60 {
      throw OutOfRange(problem: "offset must be strictly between -24 and 24 hours")
    }
    guard fields.year >= 1 else {
      throw OutOfRange(problem: "year \(fields.year) is out of range")
    }
    guard (1...12).contains(fields.month) else {
      throw OutOfRange(problem: "month must be in 1..12")
    }
    guard (1...Self.days(in: fields.month, of: fields.year)).contains(fields.day) else {
      throw OutOfRange(problem: "day is out of range for month")
    }
    let day = Self.ordinal(fields.year, fields.month, fields.day)
    guard let hour = fields.hour else {
      self = .date(day)
      return
    }
    guard hour < 24 else { throw OutOfRange(problem: "hour must be in 0..23") }
    guard fields.minute < 60 else { throw OutOfRange(problem: "minute must be in 0..59") }
    guard fields.second < 60 else { throw OutOfRange(problem: "second must be in 0..59") }
    let seconds = ((day * 24 + hour) * 60 + fields.minute) * 60 + fields.second
    let time = seconds * 1_000_000 + fields.microsecond
    if let offset = fields.offset {
      self = .aware(time - offset * 60_000_000)
    } else {
      self = .naive(time)
    }
  }

  private static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  private static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static func ordinal(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let before = year - 1
    var days = before * 365 + before / 4 - before / 100 + before / 400
    for earlier in 1..<month { days += Self.days(in: earlier, of: year) }
    return days + day - 1
  }
}
