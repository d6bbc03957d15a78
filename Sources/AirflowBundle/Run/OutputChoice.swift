import ByteStrings
import Files

/// What is to be written for a candidate.
enum OutputChoice {
  case file(any FileOutput, isCopy: Bool)
  case folder(FolderOutput, isCopy: Bool)
  /// It is in place already, in the container asked for.
  case nothing(BundleFacts)
  /// It is in place already, and was read whole.
  case whole(any FileOutput)

  /// - Parameter work: what reading counts for that is done to choose.
  init(_ candidate: Candidate, _ options: ConversionOptions, _ work: ItemProgress)
    throws(BundleError)
  {
    let isInPlace = options.destination.isInPlace
    switch (candidate.content, options.target) {
    case (.footer, .resealed):
      let output = try ResealOutput.choose(candidate, options, work)
      let isCopy = output is FooterCopy
      self = isCopy && isInPlace ? .whole(output) : .file(output, isCopy: isCopy)
      return
    case (.footer, .footer):
      let file = try withFileErrors(InputFile(candidate.input))
      let layout = try FooterLayout(of: file)
      if layout.container == .footer {
        let copy = try FooterCopy(file, layout, options)
        self = isInPlace ? .nothing(copy.facts) : .file(copy, isCopy: true)
        return
      }
    case (.zip, .zip):
      let file = try withFileErrors(InputFile(candidate.input))
      let reader = try ZipBundleReader(file, ReadingOptions(maxSize: options.maxSize))
      if isInPlace { try reader.checkMembers() }
      let copy = ArchiveCopy(archive: reader, options: options)
      self = isInPlace ? .nothing(copy.facts) : .file(copy, isCopy: true)
      return
    default: break
    }

    let reader = try BundleOpener.open(candidate, options)
    if options.target == .footer {
      // Another run has swapped the input for its output between the two looks.
      if candidate.packing == nil && reader.bundle.container == .footer {
        self = try OutputChoice(candidate, options, work)
        return
      }
      self = .file(FooterOutput(reader: reader, options: options), isCopy: false)
      return
    }
    guard let seeking = reader as? any SeekingBundleReader else {
      throw BundleError(
        .notABundle, "an archive is not converted to a folder in one step",
        advice: "migrate it first, then export the result with --layout directory")
    }
    if options.target == .zip {
      self = .file(ZipOutput(seeking: seeking, options: options), isCopy: false)
      return
    }
    let isCopy = reader is DirectoryBundleReader
    self =
      isCopy && isInPlace
      ? .nothing(BundleFacts(reader.bundle))
      : .folder(try FolderOutput(reader, options), isCopy: isCopy)
  }
}
