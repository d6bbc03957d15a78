extension BundleOpener {
  /// - Parameter options: what the user chose; nil takes everything as it is.
  static func open(_ candidate: Candidate, _ options: ConversionOptions?) throws(BundleError)
    -> any BundleReader
  {
    var reading = ReadingOptions(
      maxSize: options?.maxSize ?? .max,
      extraMembers: options.map { $0.target == .footer ? $0.extraMembers : .keep } ?? .keep)
    if let options, options.target == .footer {
      reading.supplements.language = options.language
      reading.supplements.sdkVersion = options.sdkVersion
      reading.sourceFallback = options.sourceFallback
    }
    if let packing = candidate.packing {
      return try open(
        candidate.input, packing, followLinks: options?.followsLinks ?? false, reading)
    }
    return try open(
      candidate.content, candidate.input, followLinks: options?.followsLinks ?? false, reading)
  }
}
