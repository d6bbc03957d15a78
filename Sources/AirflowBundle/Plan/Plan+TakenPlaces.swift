import ByteStrings

extension Plan.Item {
  /// The places that converting this item reads or writes.
  func takenPlaces(_ options: ConversionOptions) -> [ReportFiles.TakenPlace] {
    var places = candidate.takenPlaces(at: candidate.input, "the input")
    if let mirror { places += candidate.takenPlaces(at: mirror, "the moved input") }
    guard isOpen else { return places }
    return places
      + possibleOutputs(options.target).map {
        .init($0, "the output", isFolder: options.target == .directory)
      }
  }
}

extension Candidate {
  /// The files and folders that belong to this input, here or where it is moved to.
  fileprivate func takenPlaces(at path: ByteString, _ role: String) -> [ReportFiles.TakenPlace] {
    let isFolder = content == .directory(isFlat: false)
    return ownFiles(at: path).map { .init($0, role, isFolder: isFolder) }
  }
}
