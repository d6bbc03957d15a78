/// The parts that are fuzzed, each with its promises.
package enum FuzzTarget: String, CaseIterable, Sendable {
  /// The scan over an archive's structure and the reading of its members.
  case archive
  /// Telling what a file is, and reading and judging one with a trailer.
  case trailer
  /// The YAML layer, and the manifest's translation both ways.
  case manifest
  /// A bundle through `migrate`, `export` and `migrate` again.
  case roundtrip
  /// A report that somebody hands in: read, written in every form, joined and compared.
  case report

  /// Checks one input. Returns what it ended with: codes of the contract, for `manifest` also what
  /// the YAML layers say; nothing where all went well.
  ///
  /// Throws `FuzzFinding` where a promise is broken, `SetupError` where the check itself is.
  package func check(_ input: [UInt8], in scratch: FuzzScratch) throws -> Set<String> {
    switch self {
    case .archive: try ArchiveCheck.check(input, in: scratch)
    case .trailer: try TrailerCheck.check(input, in: scratch)
    case .manifest: try ManifestCheck.check(input)
    case .roundtrip: try RoundTripCheck.check(input, in: scratch)
    case .report: try ReportCheck.check(input, in: scratch)
    }
  }
}

/// A promise that an input breaks.
package struct FuzzFinding: Error, CustomStringConvertible {
  package var description: String

  init(_ description: String) { self.description = description }
}

/// Throws a finding unless the condition holds.
func expect(_ condition: Bool, _ finding: @autoclosure () -> String) throws(FuzzFinding) {
  if !condition { throw FuzzFinding(finding()) }
}
