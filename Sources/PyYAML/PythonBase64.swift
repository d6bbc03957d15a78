internal import JSON

/// `base64.decodebytes`: CPython's `binascii.a2b_base64` in its lenient mode.
enum PythonBase64 {
  static func decode(_ text: [UInt8]) throws(PythonFailure) -> [UInt8] {
    guard text.allSatisfy({ $0 < 0x80 }) else {
      throw PythonFailure(.yamlError, "failed to convert base64 data into ascii")
    }
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    // How many digits of a group of four there are, and how much padding after them.
    var digits = 0
    var pads = 0
    for byte in text {
      if byte == UInt8(ascii: "="), digits >= 2 {
        pads += 1
        // Enough padding ends the data, whatever follows.
        if digits + pads >= 4 { return bytes }
      }
      guard let value = Base64.value(of: byte) else { continue }
      pads = 0
      bits = bits << 6 | value
      digits = (digits + 1) % 4
      if digits != 1 {
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32((4 - digits) % 4 * 2)))
      }
    }
    if digits == 1 {
      throw PythonFailure(
        .yamlError, "base64 data cannot be 1 character more than a multiple of 4")
    }
    if digits != 0 { throw PythonFailure(.yamlError, "incorrect base64 padding") }
    return bytes
  }
}
