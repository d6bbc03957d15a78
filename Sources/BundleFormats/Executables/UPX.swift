/// The marks that the UPX packer leaves at fixed places.
///
/// Only these places are looked at, with what stands around the magic number: a program that merely
/// contains the text `UPX!` (an unpacker, a virus scanner) is not taken for a packed one. Source of
/// the layouts: `p_unix.cpp`, `p_mach.cpp`, `pefile.cpp` and `packhead.cpp` of UPX.
enum UPX {
  private static let magic = Array("UPX!".utf8)
  /// Bytes of the header that describes the packed data.
  private static let packHeaderSize = 32
  /// Bytes of the loader's header: checksum, magic number, size, version, format.
  private static let loaderHeaderSize: UInt64 = 12
  /// Versions of the packed data that have a checksum in the header: UPX 1.0 and later have 10 to
  /// 14. Some room for those to come.
  private static let versions: ClosedRange<UInt8> = 10...31

  /// Whether a loader's header stands at this offset: in ELF files right after the program
  /// headers, in Mach-O files at the start of the text.
  static func hasLoaderHeader(_ file: inout CapturedBytes, at offset: UInt64) -> Bool {
    let header = Array(file.bytes(at: offset, count: loaderHeaderSize))
    guard header.count == loaderHeaderSize else { return false }
    return header[4..<8].elementsEqual(magic) && versions.contains(header[10]) && header[11] != 0
  }

  /// Whether a pack header with a right checksum lies within these bytes.
  static func hasPackHeader(_ bytes: some Collection<UInt8>) -> Bool {
    let bytes = Array(bytes)
    guard bytes.count >= packHeaderSize else { return false }
    return (0...(bytes.count - packHeaderSize)).contains { start in
      guard bytes[start] == magic.first else { return false }
      let header = bytes[start..<(start + packHeaderSize)]
      guard header.starts(with: magic), versions.contains(header[start + 4]) else { return false }
      let sum = header.dropFirst(4).dropLast().reduce(0) { $0 + Int($1) }
      return header.last == UInt8(sum % 251)
    }
  }
}
