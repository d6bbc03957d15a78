internal import ByteStrings

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
      var cursor = TextCursor(text)
      isCanonicalDate = text.count == 10
      guard let year = cursor.takeNumber(4...4), cursor.take("-"),
        let month = cursor.takeNumber(1...2), cursor.take("-"),
        let day = cursor.takeNumber(1...2)
      else { return nil }
      (self.year, self.month, self.day) = (year, month, day)
      if cursor.atEnd { return }
      if !cursor.take({ $0 | 0x20 == UInt8(ascii: "t") }) {
        guard cursor.takeAll(TextCursor.isBlank) > 0 else { return nil }
      }
      guard let hour = cursor.takeNumber(1...2), cursor.take(":"),
        let minute = cursor.takeNumber(2...2), cursor.take(":"),
        let second = cursor.takeNumber(2...2)
      else { return nil }
      (self.hour, self.minute, self.second) = (hour, minute, second)
      if cursor.take(".") {
        for _ in 0..<6 { microsecond = microsecond * 10 + (cursor.takeDigit() ?? 0) }
        cursor.takeAll(TextCursor.isDigit)
      }
      if cursor.atEnd { return }
      cursor.takeAll(TextCursor.isBlank)
      guard let offset = Self.offset(&cursor), cursor.atEnd else { return nil }
      self.offset = offset
    }

    /// `Z`, or hours with a sign and perhaps minutes.
    private static func offset(_ cursor: inout TextCursor) -> Int? {
      if cursor.take("Z") { return 0 }
      guard let sign = cursor.takeSign(), let hours = cursor.takeNumber(1...2) else { return nil }
      guard cursor.take(":") else { return sign * hours * 60 }
      return cursor.takeNumber(2...2).map { sign * (hours * 60 + $0) }
    }
  }

  /// `construct_yaml_timestamp`.
  init(_ text: ByteString) throws(PythonFailure) {
    let body = text.bytes.last == UInt8(ascii: "\n") ? text.bytes.dropLast() : text.bytes[...]
    guard let fields = Fields(body) else {
      throw PythonFailure(.attributeError, "\(PythonScalar.shown(text)) is no timestamp")
    }
    if let problem = Self.problem(of: fields) {
      throw PythonFailure(.valueError, "\(PythonScalar.shown(text)) is no date: \(problem)")
    }
    let day = Self.ordinal(fields.year, fields.month, fields.day)
    guard let hour = fields.hour else {
      self = .date(day)
      return
    }
    let seconds = ((day * 24 + hour) * 60 + fields.minute) * 60 + fields.second
    let time = seconds * 1_000_000 + fields.microsecond
    if let offset = fields.offset {
      self = .aware(time - offset * 60_000_000)
    } else {
      self = .naive(time)
    }
  }

  /// Why `datetime` refuses the fields; Python's exception is a `ValueError`.
  private static func problem(of fields: Fields) -> String? {
    if let offset = fields.offset, abs(offset) >= 24 * 60 {
      return "offset must be strictly between -24 and 24 hours"
    }
    if fields.year < 1 { return "year \(fields.year) is out of range" }
    guard 1...12 ~= fields.month else { return "month must be in 1..12" }
    guard 1...days(in: fields.month, of: fields.year) ~= fields.day else {
      return "day is out of range for month"
    }
    if let hour = fields.hour, hour > 23 { return "hour must be in 0..23" }
    if fields.minute > 59 { return "minute must be in 0..59" }
    return fields.second > 59 ? "second must be in 0..59" : nil
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
