package import ByteStrings

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
    RelativePath.objection(to: path)
  }
}
