import AirflowBundle
import ByteStrings
import TestSupport
import Testing

/// An input that cannot be converted, and what has to be said of it.
struct ErrorCase: Sendable, CustomTestStringConvertible {
  var name: String
  var code: ErrorCode
  var status: ReportItem.Status = .failed
  /// The input, below the scene's folder.
  var input: ByteString
  /// What the message must tell: the facts of this very case.
  var facts: [String]
  var options: @Sendable (inout ConversionOptions, TemporaryFolder) -> Void = { _, _ in }
  var make: @Sendable (TemporaryFolder) throws -> Void

  /// The same case in a run with other options.
  func with(
    _ change: @escaping @Sendable (inout ConversionOptions, TemporaryFolder) -> Void
  ) -> ErrorCase {
    var changed = self
    changed.options = change
    return changed
  }

  var testDescription: String { "\(code.rawValue): \(name)" }
}

extension ErrorCase {
  /// An archive that was tampered with, at `in/bad.zip`.
  static func archive(
    _ name: String, _ code: ErrorCode, _ facts: [String],
    _ change: @escaping @Sendable (inout ArchiveBuilder) -> Void
  ) -> ErrorCase {
    ErrorCase(name: name, code: code, input: "in/bad.zip", facts: facts) {
      folder in
      var archive = SampleBundle().archive
      change(&archive)
      try folder.write("in/bad.zip", archive.bytes())
    }
  }

  /// A bundle that was changed before it was packed, at `in/bad.zip`.
  static func bundle(
    _ name: String, _ code: ErrorCode, _ facts: [String],
    _ change: @escaping @Sendable (inout SampleBundle) -> Void
  ) -> ErrorCase {
    ErrorCase(name: name, code: code, input: "in/bad.zip", facts: facts) {
      folder in
      var bundle = SampleBundle()
      change(&bundle)
      try folder.write("in/bad.zip", bundle.zip)
    }
  }

  /// A manifest that is wrong.
  static func manifest(_ name: String, _ facts: [String], _ text: String) -> ErrorCase {
    bundle(name, .manifestInvalid, facts) { $0.manifest = Array(text.utf8) }
  }

  /// A file with a damaged 64-byte trailer, at `in/bad`.
  static func footer(
    _ name: String, _ code: ErrorCode, _ facts: [String],
    _ change: @escaping @Sendable (inout Footer) -> Void
  ) -> ErrorCase {
    ErrorCase(name: name, code: code, input: "in/bad", facts: facts) { folder in
      var footer = Footer(
        executable: SampleBundle.elf, source: Array("fn main() {}\n".utf8),
        manifest: Array(Footer.foreignManifest().utf8))
      change(&footer)
      try folder.write("in/bad", footer.current, mode: 0o755)
    }
  }
}
