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

  /// The path of a member in a source region, normalized.
  ///
  /// - Parameters:
  ///   - role: whose path it is, for the message.
  ///   - advice: what to do about a wrong one; nil for what the code says.
  /// - Throws: `unsafePath`.
  static func checked(_ path: ByteString, _ role: String, advice: String? = nil)
    throws(BundleError) -> ByteString
  {
    let normalized = normalized(path)
    if let objection = RelativePath.objection(to: normalized) {
      throw BundleError(.unsafePath, "\(role) \(path) \(objection)", advice: advice)
    }
    if normalized == manifest {
      throw BundleError(
        .unsafePath, "\(role) is \(path), which is the manifest's own name", advice: advice)
    }
    return normalized
  }
}
