/// Path arithmetic on bytes, as the system sees paths: only `/` counts.
extension ByteString {
  package static let slash = UInt8(ascii: "/")

  /// The last component, trailing slashes aside. Empty for `/` and the empty path.
  package var lastComponent: ByteString {
    let trimmed = trimmingTrailingSlashes
    guard let cut = trimmed.bytes.lastIndex(of: Self.slash) else { return trimmed }
    return ByteString(trimmed.bytes[(cut + 1)...])
  }

  /// The folder that holds the path: `.` for a bare name, `/` at the root.
  package var parent: ByteString {
    let trimmed = trimmingTrailingSlashes.bytes
    guard let cut = trimmed.lastIndex(of: Self.slash) else {
      return trimmed.isEmpty ? "/" : "."
    }
    return cut == 0 ? "/" : ByteString(trimmed[..<cut]).trimmingTrailingSlashes
  }

  /// The path without slashes at its end; `/` stays.
  package var trimmingTrailingSlashes: ByteString {
    var trimmed = self
    while trimmed.count > 1, trimmed.bytes.last == Self.slash { trimmed.bytes.removeLast() }
    return trimmed
  }

  /// The path of `name` below this one. An empty side gives the other.
  package func joined(_ name: ByteString) -> ByteString {
    if isEmpty || name.isEmpty { return isEmpty ? name : self }
    var joined: [UInt8] = []
    joined.reserveCapacity(count + 1 + name.count)
    joined += bytes
    if bytes.last != Self.slash { joined.append(Self.slash) }
    joined += name.bytes
    return ByteString(joined)
  }

  /// What follows a folder's path in this one: empty for the folder itself, nil for what is not below it.
  package func below(_ folder: ByteString) -> ByteString? {
    guard hasPrefix(folder) else { return nil }
    let rest = bytes.dropFirst(folder.count)
    guard rest.isEmpty || rest.first == Self.slash || folder.bytes.last == Self.slash else {
      return nil
    }
    return ByteString(rest.drop { $0 == Self.slash })
  }

  /// The components between slashes, empty ones left out.
  package var components: [ByteString] {
    bytes.split(separator: Self.slash).map { ByteString($0) }
  }
}
