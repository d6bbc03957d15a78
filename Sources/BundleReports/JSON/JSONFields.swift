import ByteStrings
import JSON

/// The fields of a JSON object, one after the other: either all are written, or all are read.
///
/// A record goes through its fields in one place for both, so that what it writes and what it reads
/// cannot part.
struct JSONFields {
  /// What was written.
  private(set) var written: [JSONValue.Field] = []
  /// What is wrong with what was read; the first that was met.
  private(set) var failure: ReportError?
  /// What is read; nil where fields are written.
  private var object: JSONValue?
  private var place = ""

  /// Fields to be written.
  init() {}

  /// Fields to be read.
  init(reading object: JSONValue, at place: String) { (self.object, self.place) = (object, place) }

  /// The fields of a value, which has to be an object.
  init(reading json: JSONValue, at place: JSONPlace) throws(ReportError) {
    guard case .object = json else { throw place.isNot("an object") }
    self.init(reading: json, at: "\(place)")
  }

  func has(_ key: String) -> Bool { object?[ByteString(key)] != nil }

  /// What is read of one field, which has to be there.
  func value<Value>(_ key: String, _ form: JSONForm<Value>) throws(ReportError) -> Value {
    if let value = try known(key, form) { return value }
    throw ReportError("\(place) has no \(key)")
  }

  private func known<Value>(_ key: String, _ form: JSONForm<Value>) throws(ReportError) -> Value? {
    guard let field = object?[ByteString(key)] else { return nil }
    return try form.read(field, JSONPlace(owner: place, key: key))
  }

  /// A field that is left out where there is no value.
  mutating func optional<Value>(_ key: String, _ value: inout Value?, _ form: JSONForm<Value>) {
    if object != nil {
      do throws(ReportError) { value = try known(key, form) } catch { fail(error) }
    } else if let value {
      written.append(.init(ByteString(key), form.write(value)))
    }
  }

  /// A field that is always written.
  ///
  /// - Parameter missing: what it means that it is not there when it is read; nil where that is wrong.
  mutating func field<Value>(
    _ key: String, _ value: inout Value, _ form: JSONForm<Value>, missing: Value? = nil
  ) {
    var known: Value? = value
    optional(key, &known, form)
    if let known = known ?? missing {
      value = known
    } else {
      fail(ReportError("\(place) has no \(key)"))
    }
  }

  /// A field that follows from the others: passed over when it is read.
  mutating func derived(_ key: String, _ value: @autoclosure () -> JSONValue) {
    if object == nil { written.append(.init(ByteString(key), value())) }
  }

  /// A list that is left out where it is empty.
  mutating func list<Item>(_ key: String, _ list: inout [Item], of form: JSONForm<Item>) {
    var known = list.isEmpty ? nil : list
    optional(key, &known, .list(form))
    list = known ?? []
  }

  /// A path, and where it is not UTF-8 its bytes in Base64 beside it.
  mutating func path(_ key: String, _ path: inout ByteString) {
    field(key, &path, .text)
    var bytes = path.utf8 == nil ? path : nil
    optional("\(key)_base64", &bytes, .base64)
    path = bytes ?? path
  }

  /// A list of paths, and where one of them is not UTF-8 the bytes of all of them beside it.
  ///
  /// - Parameter isOptional: whether it is left out where it is empty.
  mutating func paths(_ key: String, _ paths: inout [ByteString], isOptional: Bool = false) {
    if isOptional {
      list(key, &paths, of: .text)
    } else {
      field(key, &paths, .list(.text))
    }
    var bytes = paths.allSatisfy { $0.utf8 != nil } ? nil : paths
    optional("\(key)_base64", &bytes, .list(.base64))
    check(bytes.map { $0.count == paths.count } ?? true, "\(key)_base64 is of other \(key)")
    paths = bytes ?? paths
  }

  /// Notes where what was read contradicts itself.
  mutating func check(_ holds: Bool, _ problem: @autoclosure () -> String) {
    if !holds { fail(ReportError("\(problem()) in \(place)")) }
  }

  private mutating func fail(_ error: ReportError) { failure = failure ?? error }
}

/// What is an object in a report.
protocol JSONRecord: SendableMetatype {
  /// Goes through all fields, in the order in which they are written.
  mutating func fields(_ json: inout JSONFields)
}

extension JSONRecord {
  /// The object, written.
  var written: JSONValue {
    var (record, json) = (self, JSONFields())
    record.fields(&json)
    return .object(json.written)
  }

  /// Reads the fields of an object.
  mutating func read(_ json: JSONFields) throws(ReportError) {
    var json = json
    fields(&json)
    if let failure = json.failure { throw failure }
  }
}

/// An object that can be read where nothing is known of it.
protocol BlankRecord: JSONRecord {
  /// One whose fields are about to be read.
  init()
}

extension BlankRecord {
  init(_ json: JSONFields) throws(ReportError) {
    self.init()
    try read(json)
  }
}

/// Where a value stands in a report: in a field, or in the list that a field has.
struct JSONPlace: CustomStringConvertible {
  /// What has the field: `items[0]`.
  var owner: String
  var key: String
  var index: Int?

  var description: String { index.map { "\(key)[\($0)]" } ?? "\(key) of \(owner)" }

  func isNot(_ wanted: String) -> ReportError { ReportError("\(self) is not \(wanted)") }
}
