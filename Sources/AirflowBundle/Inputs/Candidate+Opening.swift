extension BundleOpener {
  /// - Parameter options: what the user chose; nil takes everything as it is.
  static func open(_ candidate: Candidate, _ options: ConversionOptions?) throws(BundleError)
    -> any BundleReader
  {
    var reading = ReadingOptions(
      maxSize: options?.maxSize ?? .max,
      extraMembers: options.map { $0.target == .footer ? $0.extraMembers : .keep } ?? .keep)
    if let options, options.target == .footer {
      reading.supplements = ManifestSupplements(
        language: options.language, sdkVersion: options.sdkVersion)
      reading.sourceFallback = options.sourceFallback
    }
    let content: BundleContent
    switch candidate.content {
    case .decided(let verdict): throw verdict.error
    case .directory(let isFlat): content = .directory(isFlat: isFlat)
    case .zip: content = .zip
    case .footer: content = .footer
    case .executable(let parts, let manifest):
      return try open(
        candidate.input, with: parts, manifest, followLinks: options?.followsLinks ?? false, reading
      )
    }
    return try open(
      content, candidate.input, followLinks: options?.followsLinks ?? false, reading)
  }
}
