import ByteStrings
import Files

extension ConversionOptions {
  /// Refuses what makes no sense together.
  func check() throws(UsageError) {
    try UsageError.check(inputs: inputs, jobs: jobs)
    if isFlat && destination.isInPlace {
      throw UsageError("--flat goes with --output: in place every output is beside its input")
    }
    if let only {
      if inputs.count != 1 {
        throw UsageError("--files-from goes with one folder as INPUT: its paths are below that")
      }
      if let wrong = only.first(where: { !Self.isBelow($0) }) {
        throw UsageError(
          "--files-from: '\(wrong)' is no path below the input folder: list relative paths, without '..'"
        )
      }
    }
    if parts != nil && inputs.count != 1 {
      throw UsageError("a bundle is packed of one executable")
    }
    if target == .resealed && destination.isInPlace {
      if destination != .inPlace(.keep) {
        throw UsageError("a bundle that is resealed in place leaves no original to remove or move")
      }
      if !syncs {
        throw UsageError(
          "--in-place does not go with --no-sync here: the only copy of a bundle could be lost")
      }
    }
    if originals == .remove && !syncs {
      throw UsageError("--remove-originals does not go with --no-sync: the only copy could be lost")
    }
    if case .move = originals, !syncs {
      throw UsageError("--move-originals does not go with --no-sync: the only copy could be lost")
    }
    if let language, !ManifestPattern.isLanguage(language) {
      throw UsageError("--language takes a name such as go, not '\(language)'")
    }
    if let sdkVersion, sdkVersion.isEmpty { throw UsageError("--sdk-version takes a version") }
    if !ManifestPattern.isDate(supervisorSchemaVersion) {
      throw UsageError(
        "--supervisor-schema-version takes YYYY-MM-DD, not '\(supervisorSchemaVersion)'")
    }
  }

  /// Whether a relative path stays below the folder that it is joined to.
  private static func isBelow(_ path: ByteString) -> Bool {
    let components = path.components.filter { $0 != "." }
    return !components.isEmpty && !components.contains("..") && path.bytes.first != ByteString.slash
      && !path.bytes.contains(0)
  }

  /// Refuses outputs that a walk of the inputs would take for inputs.
  func checkFolders(of listing: InputListing) throws(UsageError) {
    if only != nil, listing.folders.isEmpty {
      throw UsageError("--files-from: \(inputs[0]) is no folder to take paths from")
    }
    if case .output(let path) = destination {
      if path.isEmpty { throw UsageError("--output takes a path") }
      try Self.checkWay(to: path, "--output")
      try check(path, "the output folder", listing)
      let status = try? FileStatus.read(path)
      let needsFolder = inputs.count > 1 || !listing.folders.isEmpty
      if needsFolder, let status, status.kind != .folder {
        throw UsageError("\(path) is a file: name a folder for the outputs of several inputs")
      }
    }
    if case .move(let path) = originals {
      try Self.checkWay(to: path, "--move-originals")
      try check(path, "the folder for originals", listing)
    }
  }

  /// Refuses a `..` behind a folder that is still to be made: it would lead somewhere else meanwhile.
  private static func checkWay(to path: ByteString, _ option: String) throws(UsageError) {
    var way: ByteString = path.bytes.first == ByteString.slash ? "/" : ""
    for component in path.components {
      if component == "..", !way.isEmpty, (try? FileStatus.read(way)) == nil {
        throw UsageError("\(option) \(path): \(way) is not there: name the folder without '..'")
      }
      way = way.joined(component)
    }
  }

  private func check(_ path: ByteString, _ what: String, _ listing: InputListing)
    throws(UsageError)
  {
    for (index, input) in inputs.enumerated() {
      let isWalked = listing.folders.contains(index)
      guard isWalked || (try? FileStatus.read(input).kind) == .folder,
        RealPath.isInside(path, input),
        // The name of a bundle's own folder is a matter of collisions.
        isWalked || RealPath.resolved(path) != RealPath.resolved(input)
      else { continue }
      let instead = destination.isInPlace ? "" : ", or use --in-place"
      throw UsageError(
        "\(what) \(path) is inside the input folder \(input): choose one outside\(instead)")
    }
  }
}
