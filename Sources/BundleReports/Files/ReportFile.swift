public import BundleFormats
public import ByteStrings
import Files
import JSON
import SystemPackage

/// A file that a report goes to, in the form its extension says.
public struct ReportFile: Sendable {
  public enum Format: String, Sendable, CaseIterable {
    case json, html, md, csv, xml
  }

  public let path: ByteString
  public let format: Format

  /// Checks the extension, and that the file can be written, before any work is done.
  public init(_ path: ByteString) throws(UsageError) {
    let name = path.lastComponent
    let dot = name.bytes.lastIndex(of: UInt8(ascii: ".")).map { $0 + 1 } ?? name.count
    let ending = String(decoding: name.bytes[dot...], as: UTF8.self).lowercased()
    guard let format = Format(rawValue: ending) else {
      let known = Format.allCases.map { ".\($0.rawValue)" }.joined(separator: ", ")
      throw UsageError("--report \(path): the file's name must end in one of \(known)")
    }
    self.path = path
    self.format = format
    do {
      let status = try FileStatus.ifExists(path)
      if status?.kind == .folder { throw FileError("write", path, .isDirectory) }
      // Proves that folder and permission are there; the unnamed file is gone at once.
      _ = try OutputFile(path)
    } catch { throw UsageError("--report \(path): \(error)") }
  }

  /// Writes the report, replacing a file of that name whole.
  public func write(_ report: some ReportDocument) throws(BundleError) {
    let bytes = report.rendered(as: format)
    try withFileErrors { () throws(FileError) in
      var file = try OutputFile(path)
      let result: Result<Void, FileError> = bytes.withUnsafeBytes { buffer in
        do throws(FileError) { return .success(try file.write(buffer)) } catch {
          return .failure(error)
        }
      }
      try result.get()
      try file.publish(.init(mode: 0o644, owner: nil, replacing: true, sync: false))
    }
  }
}

/// What can be written to a report file.
public protocol ReportDocument: Sendable {
  /// The bytes of the file.
  func rendered(as format: ReportFile.Format) -> [UInt8]
}

extension Report: ReportDocument {
  public func rendered(as format: ReportFile.Format) -> [UInt8] {
    switch format {
    case .json: json.rendered()
    case .html: HTMLReport(self).rendered()
    case .md: MarkdownReport(self).rendered()
    case .csv: CSVReport(self).rendered()
    case .xml: junit.rendered()
    }
  }
}
