/// A string of bytes: a name, a path, a key or an id as it stands in a file.
///
/// Swift's `String` compares by Unicode canonical equivalence, which makes one name of two (`é` as
/// one scalar and as two). Airflow, the file system and ZIP archives compare bytes, so everything
/// that is compared, sorted or hashed here is a `ByteString`.
public struct ByteString: Hashable, Sendable {
  /// The bytes; usually, but not necessarily, UTF-8.
  public var bytes: [UInt8]

  /// Creates a byte string from a sequence of bytes.
  @inlinable public init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

  /// Creates the byte string that is the UTF-8 form of a text.
  public init(_ text: String) { self.bytes = Array(text.utf8) }

  /// The length in bytes.
  public var count: Int { bytes.count }

  /// Whether there are no bytes.
  public var isEmpty: Bool { bytes.isEmpty }

  /// The text, or nil where the bytes are not UTF-8.
  public var utf8: String? { String(validating: bytes, as: UTF8.self) }

  /// The text, with U+FFFD in place of what is not UTF-8. Not for comparing.
  public var lossy: String { String(decoding: bytes, as: UTF8.self) }

  /// Whether the bytes end with those of `suffix`.
  public func hasSuffix(_ suffix: ByteString) -> Bool {
    bytes.count >= suffix.count && bytes.suffix(suffix.count).elementsEqual(suffix.bytes)
  }

  /// Whether the bytes begin with those of `prefix`.
  public func hasPrefix(_ prefix: ByteString) -> Bool { bytes.starts(with: prefix.bytes) }
}

extension ByteString {
  /// All bytes at once: an array hashes them one by one, which takes several times as long.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(bytes.count)
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
  }
}

extension ByteString: Comparable {
  public static func < (left: ByteString, right: ByteString) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}

extension ByteString: ExpressibleByStringLiteral {
  public init(stringLiteral value: StaticString) {
    self.bytes = value.withUTF8Buffer { Array($0) }
  }
}
