public import ByteStrings
import Files
import JSON

/// Reads report files, whoever has written them: item by item, in bounded memory.
///
/// A report is evidence that somebody hands in. It may be huge, cut off, of another release, or
/// something else altogether, and each of these is an error with the file's name.
public struct ReportReader: Sendable {
  public let path: ByteString

  public init(_ path: ByteString) { self.path = path }

  /// Reads a report of `migrate` or `export`.
  ///
  /// - Parameter take: called with each item, in the order of the file; they are not kept.
  /// - Returns: the report without its items.
  /// - Throws: `ReportError` with the file's name, also where `take` throws one.
  public func read(
    _ take: (ReportItem) throws(ReportError) -> Void
  ) throws(ReportError) -> Report {
    try naming { () throws(ReportError) in
      let json = try elements { value, place throws(ReportError) in
        let fields = JSONFields(reading: value, at: place)
        if fields.has("path") { throw ReportError("it is no report of migrate or export") }
        try take(ReportItem(fields))
      }
      return try Report(json, items: [])
    }
  }

  /// Reads a report of any command, with its items.
  public func document() throws(ReportError) -> RecordedReport {
    try naming { () throws(ReportError) in
      var items: [ReportItem] = []
      var verified: [VerifyItem] = []
      let json = try elements { value, place throws(ReportError) in
        let fields = JSONFields(reading: value, at: place)
        if fields.has("path") {
          verified.append(try VerifyItem(fields))
        } else {
          items.append(try ReportItem(fields))
        }
      }
      if ReportKind(json: json).command == "verify" {
        if let item = items.first { throw ReportError("\(item.input) is no item of verify") }
        return .verification(try VerifyReport(json, items: verified))
      }
      if let item = verified.first { throw ReportError("\(item.path) is an item of verify") }
      return .conversion(try Report(json, items: items))
    }
  }

  /// The most items: of those that are kept, each takes about a kilobyte.
  private static let maxItems = 1_000_000
  /// The largest file, in bytes.
  private static let maxSize: UInt64 = 2 << 30
  /// How much of a file is read at once, in bytes.
  private static let partSize: UInt64 = 1 << 16
  /// What one item may have: with 100,000 members it has half a million values.
  private static let limits = JSONParser.Limits(values: 1_000_000, bytes: 64 << 20)

  /// Hands out the elements of `items`, each with its place for messages.
  ///
  /// - Returns: the report without them.
  private func elements(
    _ take: (JSONValue, String) throws(ReportError) -> Void
  ) throws(ReportError) -> JSONValue {
    let file: InputFile
    do throws(FileError) { file = try InputFile(path) } catch {
      throw ReportError(
        (try? FileStatus.read(path))?.kind == .other
          ? "it is a pipe or a device: save the report to a file, and name that" : "\(error)")
    }
    if file.size > Self.maxSize { throw ReportError("it has \(file.size) bytes, too many for one") }
    var failure: ReportError?
    var count = 0
    // Why the file could not be read on.
    var fileFailure: FileError?
    var parser = JSONParser(limits: Self.limits) { offset in
      let left = file.size - min(file.size, UInt64(offset))
      do throws(FileError) {
        return try file.bytes(at: UInt64(offset), count: Int(min(left, Self.partSize)))
      } catch {
        fileFailure = error
        return []
      }
    }
    do throws(JSONError) {
      return try parser.document(handingOut: "items") { value, before in
        do throws(ReportError) {
          // What follows the items is looked at in the end.
          if count == 0 { try ReportKind(json: before).checkVersion() }
          if count == Self.maxItems { throw ReportError("it has more than \(count) items") }
          try take(value, "items[\(count)]")
          count += 1
        } catch { failure = error }
        return failure == nil
      }
    } catch {
      if let failure { throw failure }
      throw ReportError(fileFailure.map { "\($0)" } ?? "it is no whole JSON text: \(error)")
    }
  }

  /// Puts the file's name before what is wrong with it.
  private func naming<Read>(_ read: () throws(ReportError) -> Read) throws(ReportError) -> Read {
    do { return try read() } catch { throw ReportError("\(path): \(error)") }
  }
}

extension Report {
  /// Reads the report of a `migrate` or `export` in a JSON file.
  ///
  /// - Throws: `ReportError` with the file's name.
  public init(file path: ByteString) throws(ReportError) {
    guard case .conversion(let report) = try ReportReader(path).document() else {
      throw ReportError("\(path): it is no report of migrate or export")
    }
    self = report
  }
}
