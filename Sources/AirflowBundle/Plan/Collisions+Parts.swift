import ByteStrings
import Files

extension Collisions {
  /// A bundle is never packed over one of the files that it is made of. Only the bundle that it is
  /// to be like may be replaced.
  static func refuseParts(_ items: inout [Plan.Item], _ options: ConversionOptions) {
    if options.parts == nil { return }
    for index in items.indices where items[index].isOpen {
      guard let parts = items[index].candidate.packing?.parts,
        let output = trueOutput(of: items[index], options)
      else { continue }
      let used = ([items[index].candidate.input] + parts.places).first { part in
        guard case .like = parts, part == parts.places.first else {
          return RealPath.of(part) == RealPath.of(output)
        }
        return (try? FileStatus.read(part).kind) == .folder && RealPath.isInside(output, part)
      }
      guard let used else { continue }
      items[index].collide(
        "its output \(output) would take the place of \(used), which it is made of",
        advice: "choose another place")
    }
  }
}
