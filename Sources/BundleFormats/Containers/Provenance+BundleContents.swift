import ByteStrings

extension Provenance {
  /// Where a bundle that was read from a legacy container came from.
  init(_ bundle: BundleContents) {
    let manifest = bundle.manifest
    if let provenance = manifest.footer.provenance {
      self = provenance
      return
    }
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
