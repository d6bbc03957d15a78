import ByteStrings

extension Plan.Item {
  /// The places that converting this item reads or writes.
  func takenPlaces(_ options: ConversionOptions) -> [ReportFiles.TakenPlace] {
    var places = candidate.takenPlaces
    if case .move(let root) = options.originals {
      places.append(
        .init(
          root.joined(pathOfOriginal(options)), "the moved input",
          isFolder: candidate.content == .directory(isFlat: false)))
    }
    guard isOpen else { return places }
    for isPE in [false, true] {
      places.append(
        .init(
          output(options.target, isPE: isPE), "the output",
          isFolder: options.target == .directory))
    }
    return places
  }

  /// Where the input goes below the folder for originals.
  private func pathOfOriginal(_ options: ConversionOptions) -> ByteString {
    let input = options.inputs[candidate.root].lastComponent
    if candidate.relative.isEmpty { return input }
    return options.inputs.count == 1 ? candidate.relative : input.joined(candidate.relative)
  }
}

extension Candidate {
  /// The files and folders that belong to this input.
  var takenPlaces: [ReportFiles.TakenPlace] {
    switch content {
    case .directory(isFlat: false): return [.init(input, "the input", isFolder: true)]
    case .directory(isFlat: true):
      guard let layout = try? DirectoryLayout(input) else { return [] }
      return [layout.manifest, layout.executable, layout.source].map {
        .init(input.joined($0), "the input")
      }
    case .zip, .footer, .settled: return [.init(input, "the input")]
    }
  }
}
