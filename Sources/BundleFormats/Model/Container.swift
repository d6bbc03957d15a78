/// The four forms that have carried a bundle over time (docs/formats.md).
public enum Container: String, Sendable, CaseIterable {
  /// A ZIP archive with a manifest at its root (ADR 0001, ADR 0002).
  case zip
  /// A folder with the executable, a sidecar manifest and the source (first provider scanner).
  case directory
  /// Executable, source, manifest and a 32-byte trailer without hash (first draft of ADR 0004).
  case footer32 = "footer-32"
  /// Executable, source, manifest and a 64-byte trailer (ADR 0004).
  case footer
}
