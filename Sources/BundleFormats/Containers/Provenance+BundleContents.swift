import ByteStrings

extension Provenance {
  /// Where a bundle came from that was read from a legacy container, or once was; nil for any other.
  init?(_ bundle: BundleContents) {
    let manifest = bundle.manifest
    if let provenance = manifest.footer.provenance {
      self = provenance
      return
    }
    if bundle.container == .footer { return nil }
    func text(_ text: ByteString?, of path: ByteString) -> ByteString? {
      text.flatMap { $0 != path && MemberPath.normalized($0) == path ? $0 : nil }
    }
    let hasPaths = bundle.container != .footer32
    self.init(
      container: bundle.container, executable: hasPaths ? bundle.executable.path : nil,
      executableMode: hasPaths ? bundle.executable.mode ?? 0o755 : nil,
      versionKey: manifest.versionKey,
      manifestMode: bundle.manifestMode == 0o644 ? nil : bundle.manifestMode,
      executableText: text(manifest.executable, of: bundle.executable.path),
      sourceText: text(manifest.source, of: bundle.source.path), replaced: manifest.replaced)
  }
}
