/// What a reader is to do with what is left to the user.
package struct ReadingOptions: Sendable {
  /// The largest member to expand, in bytes.
  package var maxSize: UInt64
  package var extraMembers: ExtraMembers = .keep
  /// What the manifest of a folder may lack.
  package var supplements = ManifestSupplements()
  /// What stands in for the source that a folder lacks.
  package var sourceFallback: SourceFallback = .none
  /// Whether a manifest with faults is shown with them, in place of an error.
  package var isLenient = false
  /// Whether all of the executable may be read to tell the two trailers of a footer bundle apart.
  package var comparesDigest = true
  /// Whether the executable of a footer bundle must be the one that its digest is of.
  package var checksExecutable = true

  package init(maxSize: UInt64, extraMembers: ExtraMembers = .keep) {
    self.maxSize = maxSize
    self.extraMembers = extraMembers
  }
}

/// What stands in for the source of a folder that has none.
public enum SourceFallback: String, Sendable, CaseIterable {
  /// Nothing: the bundle fails.
  case none
  /// An empty file.
  case empty
}

/// What becomes of members that are neither executable, source nor manifest.
public enum ExtraMembers: String, Sendable, CaseIterable {
  /// They follow the entrypoint in the source region.
  case keep
  /// They are left out, with a finding.
  case drop
  /// A bundle that has any fails.
  case refuse
}

extension ExtraMembers {
  /// Applies the choice to the further members of a bundle, given in any order; returns what is kept.
  func apply(to members: [Member], _ findings: inout [Finding]) throws(BundleError) -> [Member] {
    guard !members.isEmpty else { return [] }
    let total = members.reduce(0 as UInt64) { $0.addingReportingOverflow($1.size).partialValue }
    let some = members.count == 1 ? "1 further member" : "\(members.count) further members"
    switch self {
    case .keep:
      let note = "\(some) of \(total) bytes in all went into the source region"
      findings.add(.extraMembersKept, note)
      return members.sorted { $0.path < $1.path }
    case .drop:
      let first = members.map(\.path).min().map { ", the first \($0)" } ?? ""
      let note = "\(some) of \(total) bytes in all left out, as --extra-members drop says\(first)"
      findings.add(.extraMembersDropped, note)
      return []
    case .refuse:
      let first = members.map(\.path).min().map { ", the first \($0)" } ?? ""
      throw BundleError(.extraMembers, "the bundle has \(some)\(first)")
    }
  }
}
