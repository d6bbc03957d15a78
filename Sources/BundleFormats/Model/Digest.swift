import Crypto

/// A running SHA-256. A copy goes on by itself, so one pass over the executable serves the digest
/// of the region and that of the file.
package struct Digest {
  private var state = SHA256()

  package init() {}

  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    state.update(bufferPointer: bytes)
  }

  package mutating func update(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { state.update(bufferPointer: $0) }
  }

  /// The 32 bytes of the digest of all that was given.
  package var value: [UInt8] { Array(state.finalize()) }

  package static func of(_ bytes: [UInt8]) -> [UInt8] {
    var digest = Digest()
    digest.update(bytes)
    return digest.value
  }
}

/// Lower-case hexadecimal digits.
package func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  for byte in bytes {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return String(decoding: text, as: UTF8.self)
}
