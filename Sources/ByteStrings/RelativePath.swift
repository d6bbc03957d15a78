/// The rule for the paths that archives, folders and source regions hold: relative, with `/`, and
/// meaning the same on every system that might unpack them.
package enum RelativePath {
  /// PATH_MAX on Linux, in bytes.
  private static let longest = 4096
  /// NAME_MAX, in bytes.
  private static let longestComponent = 255

  /// Why it is no such path; nil if it is one. Control characters other than NUL are legal in Unix
  /// names and pass.
  package static func objection(to path: ByteString) -> String? {
    let bytes = path.bytes
    if bytes.isEmpty { return "is empty" }
    if path.utf8 == nil { return "is not UTF-8" }
    if bytes.contains(0) { return "holds a NUL" }
    if bytes.contains(UInt8(ascii: "\\")) { return "holds a backslash" }
    if bytes.first == ByteString.slash { return "is absolute" }
    if bytes.count > longest { return "is longer than \(longest) bytes" }
    if bytes.count >= 2, bytes[1] == UInt8(ascii: ":"),
      UInt8(ascii: "A")...UInt8(ascii: "Z") ~= bytes[0] & 0xdf
    {
      return "begins with a drive letter"
    }
    for component in bytes.split(separator: ByteString.slash, omittingEmptySubsequences: false) {
      if component.isEmpty { return "has an empty component" }
      if component.elementsEqual("..".utf8) { return "leaves its folder" }
      if component.elementsEqual(".".utf8) { return "has a component `.`" }
      if component.count > longestComponent {
        return "has a component longer than \(longestComponent) bytes"
      }
    }
    return nil
  }
}
