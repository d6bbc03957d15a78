import LibC

/// A string of bytes: a name, a path, a key or an id as it stands in a file.
///
/// Swift's `String` compares by Unicode canonical equivalence, which makes one name of two (`é` as
/// one scalar and as two). Airflow, the file system and ZIP archives compare bytes, so everything
/// that is compared, sorted or hashed here is a `ByteString`.
public struct ByteString: Sendable {
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
    count >= suffix.count && hasBytes(of: suffix, at: count - suffix.count)
  }

  /// Whether the bytes begin with those of `prefix`.
  public func hasPrefix(_ prefix: ByteString) -> Bool {
    count >= prefix.count && hasBytes(of: prefix, at: 0)
  }

  /// Whether the bytes of another string, all of which must lie in this one, are there at an offset.
  private func hasBytes(of other: ByteString, at offset: Int) -> Bool {
    bytes.withUnsafeBytes { own in
      other.bytes.withUnsafeBytes {
        UnsafeRawBufferPointer(rebasing: own[offset..<(offset + $0.count)]).hasBytes(of: $0)
      }
    }
  }
}

extension ByteString: Hashable {
  @inlinable public static func == (left: ByteString, right: ByteString) -> Bool {
    left.bytes == right.bytes
  }

  // All at once: an array hashes its bytes one by one.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(count)
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
