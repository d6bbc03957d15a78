/// What an archive may hold. Together these bound the memory of a scan: the names, and about 200
/// bytes for each entry.
package struct ZipLimits: Sendable {
  /// Members, folder entries not counted (`too-many-members`).
  package var members = 100_000
  /// Entries of any kind.
  package var entries = 1_000_000
  /// All names together, in bytes.
  package var nameBytes = 64 << 20

  package init() {}
}
