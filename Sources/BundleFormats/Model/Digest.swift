package import ByteStrings
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
  package var value: [UInt8] { state.finalize().withUnsafeBytes { Array($0) } }

  package static func of(_ bytes: [UInt8]) -> [UInt8] {
    var digest = Digest()
    digest.update(bytes)
    return digest.value
  }
}

/// Lower-case hexadecimal digits.
package func hexadecimal(_ bytes: [UInt8]) -> String {
  String(unsafeUninitializedCapacity: 2 * bytes.count) { write(hexadecimal: bytes, to: $0) }
}

extension ByteString {
  /// Lower-case hexadecimal digits.
  package init(hexadecimal bytes: [UInt8]) {
    self.init(
      [UInt8](unsafeUninitializedCapacity: 2 * bytes.count) { text, count in
        count = write(hexadecimal: bytes, to: text)
      })
  }
}

private func write(hexadecimal bytes: [UInt8], to text: UnsafeMutableBufferPointer<UInt8>) -> Int {
  func digit(_ value: UInt8) -> UInt8 {
    value + (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
  }
  for (index, byte) in bytes.enumerated() {
    text[2 * index] = digit(byte >> 4)
    text[2 * index + 1] = digit(byte & 15)
  }
  return 2 * bytes.count
}
