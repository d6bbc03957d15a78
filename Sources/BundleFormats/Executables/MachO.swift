/// Reads Mach-O files, thin and universal. Source: `mach-o/loader.h` and `mach-o/fat.h`.
enum MachO {
  /// Bytes read of a slice that starts behind the head: its header, its load commands, and the
  /// start of its text.
  private static let sliceLimit: UInt64 = 1 << 16
  /// Bytes read of load commands.
  private static let commandLimit: UInt64 = 1 << 20

  /// What the file is, or nil if it is no Mach-O file with a usable header.
  static func read(_ file: inout CapturedBytes, size: UInt64) -> ExecutableImage? {
    let universal = try? FatHeader(&file)
    var end = universal?.size ?? 0
    var slices: [Slice] = []
    // A thin file is a slice of its own, of whatever size its header says.
    for entry in universal?.entries ?? [FatHeader.Entry(offset: 0, size: 0)] {
      end = max(end, entry.offset.clampedAdd(entry.size))
      // The header tells how much to read, and may not be there yet.
      _ = file.bytes(at: entry.offset, count: min(entry.size, sliceLimit))
      guard let slice = read(&file, at: entry.offset) else { continue }
      slices.append(slice)
      end = max(end, entry.offset.clampedAdd(slice.end))
    }
    // The magic number is that of Java classes too, and a library may hold archives.
    guard let first = slices.first else { return nil }
    var image = ExecutableImage(
      format: .machO, architectures: slices.map(\.header.architecture), operatingSystem: "darwin",
      kind: first.header.kind)
    image.setEnd(end, ofFileOf: size)
    image.isSigned = slices.contains(where: \.isSigned)
    image.isPacked = slices.contains(where: \.isPacked)
    if universal != nil {
      image.architecture = "universal"
    } else if UPX.hasPackHeader(file.tail) {
      // The trailer of old versions of UPX is in no segment; see ELF.
      image.isPacked = true
      image.overlaySize = 0
    }
    return image
  }

  /// One program for one machine; its offsets count from its start.
  private struct Slice {
    let header: MachOHeader
    var end: UInt64
    var isSigned = false
    var isPacked = false
  }

  private static func read(_ file: inout CapturedBytes, at start: UInt64) -> Slice? {
    guard let header = try? MachOHeader(file.bytes(at: start, count: 32)) else { return nil }
    var slice = Slice(header: header, end: header.size + UInt64(header.commandsSize))
    let commands = file.bytes(
      at: start.clampedAdd(header.size), count: min(UInt64(header.commandsSize), commandLimit))
    var reader = ByteReader(commands, header.order)
    while let command = try? MachOCommand(&reader, header) {
      slice.end = max(slice.end, command.end)
      switch command.content {
      case .codeSignature: slice.isSigned = true
      case .segment(let segment):
        if segment.hasSectionOfUPX { slice.isPacked = true }
        if segment.isText, let text = segment.firstSection,
          UPX.hasLoaderHeader(&file, at: start.clampedAdd(text))
        {
          slice.isPacked = true
        }
      case .other: break
      }
    }
    if UPX.hasLoaderHeader(&file, at: start.clampedAdd(header.size + UInt64(header.commandsSize))) {
      slice.isPacked = true
    }
    return slice
  }
}
