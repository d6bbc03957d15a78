/// Finds out whether a stream is UTF-8, chunk by chunk, as Python's strict codec decides it
/// (Unicode, table 3-7).
public struct UTF8Check: Sendable {
  /// The offset of the first byte of the first ill-formed sequence so far.
  private var invalid: Int?
  /// How many bytes came before those that are looked at.
  private var offset = 0
  /// How many continuation bytes are still due, and what the next one may be: overlong forms,
  /// surrogates and what lies beyond U+10FFFF show in the second byte.
  private var due = 0
  private var next: ClosedRange<UInt8> = 0x80...0xBF
  /// Where the sequence began that is not complete.
  private var start = 0

  public init() {}

  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard invalid == nil else { return }
    var position = 0
    while position < bytes.count {
      if due == 0, bytes.count - position >= 8,
        bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
      {
        // Eight characters of ASCII, which most texts are made of.
        position += 8
        continue
      }
      let byte = bytes[position]
      defer { position += 1 }
      if due > 0 {
        guard next.contains(byte) else {
          invalid = start
          return
        }
        due -= 1
        next = 0x80...0xBF
        continue
      }
      if byte < 0x80 { continue }
      start = offset + position
      switch byte {
      case 0xC2...0xDF: due = 1
      case 0xE0: (due, next) = (2, 0xA0...0xBF)
      case 0xED: (due, next) = (2, 0x80...0x9F)
      case 0xE1...0xEF: due = 2
      case 0xF0: (due, next) = (3, 0x90...0xBF)
      case 0xF1...0xF3: due = 3
      case 0xF4: (due, next) = (3, 0x80...0x8F)
      default:
        invalid = start
        return
      }
    }
    offset += bytes.count
  }

  /// The offset in bytes of the first ill-formed sequence, or nil; asked at the end, an incomplete
  /// last character counts as one.
  public var firstInvalid: Int? { invalid ?? (due > 0 ? start : nil) }

  /// The offset of the first ill-formed sequence in all of a text, or nil.
  public static func firstInvalid(in bytes: [UInt8]) -> Int? {
    var check = UTF8Check()
    bytes.withUnsafeBytes { check.update($0) }
    return check.firstInvalid
  }
}
