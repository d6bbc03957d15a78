extension BundleOpener {
  /// - Parameter options: what the user chose; nil takes everything as it is.
  static func open(_ candidate: Candidate, _ options: ConversionOptions?) throws(BundleError)
    -> any BundleReader
  {
    let reading = ReadingOptions(
      maxSize: options?.maxSize ?? .max,
      furtherMembers: options.map { $0.target == .footer ? $0.furtherMembers : .keep } ?? .keep)
    let content: BundleContent
    switch candidate.content {
    case .settled(let settled): throw settled.error
    case .directory(let isFlat): content = .directory(isFlat: isFlat)
    case .zip: content = .zip
    case .footer: content = .footer
    }
    return try open(
      content, candidate.input, followLinks: options?.followsLinks ?? false, reading)
  }
}
