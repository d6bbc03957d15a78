import ByteStrings
import Files

/// Decides where the output of each input goes.
struct OutputPlacement {
  private let options: ConversionOptions
  private let folders: Set<Int>
  /// Whether the one output path given is the file itself.
  private let outputIsFile: Bool

  init(_ options: ConversionOptions, _ listing: InputListing) {
    self.options = options
    folders = listing.folders
    if case .output(let path) = options.destination, options.inputs.count == 1, folders.isEmpty {
      let isFolder = (try? FileStatus.read(path).kind) == .folder
      outputIsFile = !isFolder && path.bytes.last != ByteString.slash
    } else {
      outputIsFile = false
    }
  }

  func item(for candidate: Candidate) -> Plan.Item {
    var item = placed(candidate)
    if case .move(let root) = options.originals {
      item.mirror = root.joined(pathInMirror(of: candidate))
    }
    return item
  }

  /// Where an original goes below the folder for originals: its path below the one INPUT, or with
  /// several INPUTs below the INPUT's own name. It never climbs out, whatever the INPUT is called.
  private func pathInMirror(of candidate: Candidate) -> ByteString {
    let name = ownName(of: options.inputs[candidate.root])
    guard folders.contains(candidate.root) else { return name }
    return options.inputs.count == 1 ? candidate.relative : name.joined(candidate.relative)
  }

  private func placed(_ candidate: Candidate) -> Plan.Item {
    var stem = self.stem(of: candidate)
    var folder = self.folder(for: candidate)
    if case .output(let path) = options.destination {
      if outputIsFile { return Plan.Item(candidate: candidate, output: path, stem: stem) }
      if options.isFlat {
        let mirrored = placeBelowOutput(of: candidate).joined(stem).bytes
        stem = ByteString(mirrored.map { $0 == ByteString.slash ? UInt8(ascii: "-") : $0 })
        folder = path
      }
    }
    let name = OutputNaming.name(for: stem, options.target, isPE: false)
    return Plan.Item(candidate: candidate, folder: folder, output: folder.joined(name), stem: stem)
  }

  /// The name that the output's name is made of: the input's, but for a flat folder, which as a
  /// folder stays one, the executable's.
  private func stem(of candidate: Candidate) -> ByteString {
    if let layout = candidate.layout { return layout.executable.lastComponent }
    return ownName(of: candidate.input)
  }

  /// The last component of a path; for `.`, `..` and `/` that of the place they stand for.
  private func ownName(of path: ByteString) -> ByteString {
    let name = path.lastComponent
    if RealPath.isUnnamed(name) {
      let real = RealPath.resolved(path).lastComponent
      return real.isEmpty ? "root" : real
    }
    return name
  }

  private func folder(for candidate: Candidate) -> ByteString {
    switch options.destination {
    case .inPlace:
      if candidate.content == .directory(isFlat: true) { return candidate.input }
      let input = candidate.input.trimmingTrailingSlashes
      // Beside the folder that `.` stands for, not in it.
      if input == "." { return ".." }
      if RealPath.isUnnamed(input.lastComponent) { return input.joined("..") }
      // The output of `a.zip` is told as `a`, not as `./a`.
      return input.lastComponent == input ? "" : input.parent
    case .output(let path): return path.joined(placeBelowOutput(of: candidate))
    }
  }

  /// The folder below PATH that a mirror of the inputs' tree has for an output; empty for PATH.
  private func placeBelowOutput(of candidate: Candidate) -> ByteString {
    guard folders.contains(candidate.root) else { return "" }
    let below =
      candidate.content == .directory(isFlat: true)
      ? candidate.relative
      : candidate.relative.components.count > 1 ? candidate.relative.parent : ""
    return options.inputs.count == 1
      ? below : ownName(of: options.inputs[candidate.root]).joined(below)
  }
}
