/// `base64.decodebytes`: CPython's `binascii.a2b_base64` in its lenient mode.
enum PythonBase64 {
  struct Failure: Error {
    var problem: String
  }

  static func decode(_ text: [UInt8]) throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    var left: UInt8 = 0
    var position = 0
    var pads = 0
    for byte in text {
      if byte == UInt8(ascii: "=") {
        if position >= 2 {
          pads += 1
          // Enough padding ends the data, whatever follows.
          if position + pads >= 4 { return bytes }
        }
        continue
      }
      guard let value = value(of: byte) else { continue }
      pads = 0
      switch position {
      case 0: left = value
      case 1:
        bytes.append(left << 2 | value >> 4)
        left = value & 0x0F
      case 2:
        bytes.append(left << 4 | value >> 2)
        left = value & 0x03
      default: bytes.append(left << 6 | value)
      }
      position = (position + 1) % 4
    }
    if position == 1 {
      throw Failure(problem: "base64 data cannot be 1 character more than a multiple of 4")
    }
    if position != 0 { throw Failure(problem: "incorrect base64 padding") }
    return bytes
  }

  private static func value(of byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
