/// The rule for the paths that archives, folders and source regions hold: relative, with `/`, and
/// meaning the same on every system that might unpack them.
package enum RelativePath {
  /// Two paths that cannot both be unpacked: the same twice, or a file where another needs a folder. A
  /// path with a slash at its end, or an empty one, is a folder, and may be there as often as it likes.
  ///
  /// - Returns: the file, and what it clashes with; nil where all can be unpacked.
  package static func clash(in paths: [ByteString]) -> (file: ByteString, other: ByteString)? {
    // In an order where `/` comes before every other byte, what is below a path follows it at once.
    let order = paths.indices.sorted { precedes(paths[$0], paths[$1]) }
    for (first, second) in zip(order, order.dropFirst()) {
      let (one, other) = (paths[first], paths[second])
      if isFolder(one) { continue }
      let isBelow =
        other.count > one.count && other.bytes[one.count] == ByteString.slash
        && other.hasPrefix(one)
      if one == other || isBelow { return (one, other) }
    }
    return nil
  }

  /// Whether an entry of this name is a folder; the root's own name is empty.
  package static func isFolder(_ name: ByteString) -> Bool {
    name.isEmpty || name.bytes.last == ByteString.slash
  }

  private static func precedes(_ one: ByteString, _ other: ByteString) -> Bool {
    one.bytes.lexicographicallyPrecedes(other.bytes) { left, right in
      (left == ByteString.slash ? 0 : UInt16(left) + 1)
        < (right == ByteString.slash ? 0 : UInt16(right) + 1)
    }
  }

  /// PATH_MAX on Linux, in bytes.
  private static let longest = 4096
  /// NAME_MAX, in bytes.
  private static let longestComponent = 255

  /// Why it is no such path; nil if it is one. Control characters other than NUL are legal in Unix
  /// names and pass.
  package static func objection(to path: ByteString) -> String? {
    let bytes = path.bytes
    if bytes.isEmpty { return "is empty" }
    if UTF8Check.firstInvalid(in: bytes) != nil { return "is not UTF-8" }
    if bytes.contains(0) { return "holds a NUL" }
    if bytes.contains(UInt8(ascii: "\\")) { return "holds a backslash" }
    if bytes.first == ByteString.slash { return "is absolute" }
    if bytes.count > longest { return "is longer than \(longest) bytes" }
    if bytes.count >= 2, bytes[1] == UInt8(ascii: ":"),
      UInt8(ascii: "A")...UInt8(ascii: "Z") ~= bytes[0] & 0xdf
    {
      return "begins with a drive letter"
    }
    var rest = bytes[...]
    while true {
      let component = rest.prefix { $0 != ByteString.slash }
      if component.isEmpty { return "has an empty component" }
      if component.elementsEqual("..".utf8) { return "leaves its folder" }
      if component.elementsEqual(".".utf8) { return "has a component `.`" }
      if component.count > longestComponent {
        return "has a component longer than \(longestComponent) bytes"
      }
      if component.endIndex == bytes.endIndex { return nil }
      rest = bytes[(component.endIndex + 1)...]
    }
  }
}
