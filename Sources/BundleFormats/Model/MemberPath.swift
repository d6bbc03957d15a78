package import ByteStrings
import Files

/// The rules for a path inside a container, whoever wrote it.
package enum MemberPath {
  /// The manifest's name in the `zip` and `directory` containers.
  package static let manifest: ByteString = "airflow-metadata.yaml"

  /// The same path without a leading `./`.
  package static func normalized(_ path: ByteString) -> ByteString {
    var rest = path.bytes[...]
    while rest.starts(with: [UInt8(ascii: "."), ByteString.slash]) {
      rest = rest.dropFirst(2)
      while rest.first == ByteString.slash { rest = rest.dropFirst() }
    }
    return ByteString(rest)
  }

  /// Why a path cannot be one inside a folder on every system that might unpack it; nil if it can.
  package static func objection(to path: ByteString) -> String? {
    if path.isEmpty { return "is empty" }
    if path.utf8 == nil { return "is not UTF-8" }
    if path.bytes.contains(0) { return "holds a NUL" }
    if path.bytes.contains(UInt8(ascii: "\\")) { return "holds a backslash" }
    if path.bytes.first == ByteString.slash { return "is absolute" }
    if path.bytes.count > 4096 { return "is longer than 4096 bytes" }
    if path.bytes.count >= 2, path.bytes[1] == UInt8(ascii: ":"),
      UInt8(ascii: "A")...UInt8(ascii: "Z") ~= path.bytes[0] & 0xdf
    {
      return "begins with a drive letter"
    }
    for component in path.bytes.split(separator: ByteString.slash, omittingEmptySubsequences: false)
    {
      if component.isEmpty { return "has an empty component" }
      if component.elementsEqual("..".utf8) { return "leaves its folder" }
      if component.elementsEqual(".".utf8) { return "has a component `.`" }
      if component.count > 255 { return "has a component longer than 255 bytes" }
    }
    return nil
  }
}
