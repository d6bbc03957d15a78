/// What an archive may hold. Together these bound the memory of a scan: at most 64 MiB for names
/// and about 200 bytes for each entry.
package enum ZipLimits {
  /// Members, folder entries not counted (contract: `too-many-members`).
  package static let members = 100_000
  /// Entries of any kind.
  package static let entries = 1_000_000
  /// All names together, in bytes.
  package static let nameBytes = 64 << 20
  /// One name, in bytes: PATH_MAX on Linux.
  package static let nameLength = 4096
  /// One component of a name, in bytes: NAME_MAX.
  package static let componentLength = 255
}
