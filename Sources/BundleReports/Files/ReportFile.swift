public import BundleFormats
public import ByteStrings
import Files
import JSON

/// A file that a report goes to, in the form its extension says.
public struct ReportFile: Sendable {
  public enum Format: String, Sendable, CaseIterable {
    case json, html, md, csv, xml
  }

  public let path: ByteString
  public let format: Format
  /// Where the file is: what `path` leads to, if it is a link.
  let place: ByteString

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
      place = try Self.place(of: path)
      // Proves that folder and permission are there; the unnamed file is gone at once.
      try withFileErrors { () throws(FileError) in _ = try OutputFile(place) }
    } catch {
      if error.code == .notFound {
        throw UsageError("--report \(path): there is no folder \(path.parent): make it first")
      }
      throw UsageError("--report \(path): \(error.problem)")
    }
  }

  /// Follows a link and refuses what is no regular file: a report never takes the place of a
  /// device, a pipe, a socket or a folder.
  static func place(of path: ByteString) throws(BundleError) -> ByteString {
    let (own, target) = try withFileErrors { () throws(FileError) in
      (
        try FileStatus.ifExists(path, followLinks: false)?.kind,
        try FileStatus.ifExists(path)?.kind
      )
    }
    switch target {
    case .file: break
    case .folder: throw BundleError(.outputExists, "it is a folder: choose another name")
    case nil:
      if own == nil { return path }
      throw BundleError(.outputExists, "it is a link that leads nowhere: choose another name")
    case .link, .other:
      throw BundleError(
        .outputExists,
        "it is a device, a pipe or a socket, which a report does not replace: choose another name")
    }
    guard own == .link else { return path }
    guard let real = ResolvedPath.of(path) else {
      throw BundleError(.outputExists, "it is a link that cannot be followed")
    }
    return real
  }

  /// Writes the report, replacing a file of that name whole.
  public func write(_ report: some ReportDocument) throws(BundleError) {
    let bytes = report.rendered(as: format)
    // What has come there since the run began is looked at once more.
    let place = try Self.place(of: place)
    try withFileErrors { () throws(FileError) in
      var file = try OutputFile(place)
      try bytes.withBytes { buffer throws(FileError) in try file.write(buffer) }
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
    case .json: renderedJSON
    case .html: ReportFacts(self).page.rendered()
    case .md: ReportFacts(self).markdown.rendered()
    case .csv: CSVTable.rendered(Self.columns, first: incompleteRow, rows)
    case .xml: junit.rendered()
    }
  }
}

extension RecordedReport: ReportDocument {
  public func rendered(as format: ReportFile.Format) -> [UInt8] {
    switch self {
    case .conversion(let report): report.rendered(as: format)
    case .verification(let report): report.rendered(as: format)
    }
  }
}
