/// Checks that a stream is UTF-8, chunk by chunk.
struct UTF8Check {
  private var isValid = true
  /// How many continuation bytes are still due, and what the next one may be: overlong forms,
  /// surrogates and what lies beyond U+10FFFF show in the second byte.
  private var due = 0
  private var next: ClosedRange<UInt8> = 0x80...0xbf

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard isValid else { return }
    for byte in bytes {
      if due > 0 {
        guard next.contains(byte) else {
          isValid = false
          return
        }
        due -= 1
        next = 0x80...0xbf
      } else if byte >= 0x80 {
        switch byte {
        case 0xc2...0xdf: due = 1
        case 0xe0: (due, next) = (2, 0xa0...0xbf)
        case 0xed: (due, next) = (2, 0x80...0x9f)
        case 0xe1...0xef: due = 2
        case 0xf0: (due, next) = (3, 0x90...0xbf)
        case 0xf1...0xf3: due = 3
        case 0xf4: (due, next) = (3, 0x80...0x8f)
        default:
          isValid = false
          return
        }
      }
    }
  }

  /// Whether all of the stream was UTF-8, its last character whole.
  var isValidAtEnd: Bool { isValid && due == 0 }
}
