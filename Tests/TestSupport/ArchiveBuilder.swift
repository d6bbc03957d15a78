internal import CDeflate

/// Builds archives by hand, field by field, so that each field can lie.
package struct ArchiveBuilder {
  /// The fields that local and central header share. What is nil is true.
  package struct Header {
    package var name: [UInt8]?
    package var flags: UInt16?
    package var method: UInt16?
    package var crc: UInt32?
    package var size: UInt32?
    package var compressedSize: UInt32?
    package var extra: [UInt8] = []
    package var signature: [UInt8]?
    package var nameLength: UInt16?
    package var extraLength: UInt16?

    package init() {}
  }

  package enum Descriptor {
    case none, signed, unsigned, signed64, unsigned64
    /// These bytes in place of one.
    case bytes([UInt8])
  }

  package struct Member {
    package var name: [UInt8]
    package var content: [UInt8]
    package var method: UInt16 = 0
    package var flags: UInt16 = 0
    package var host: UInt8 = 3
    package var externalAttributes: UInt32 = 0o100644 << 16
    /// The bytes in the archive; nil for the content stored or deflated.
    package var data: [UInt8]?
    package var local = Header()
    package var central = Header()
    package var descriptor = Descriptor.none
    /// Whether local and central header give their sizes in zip64 extra fields.
    package var usesZip64 = false
    package var gap: [UInt8] = []
    package var comment: [UInt8] = []
    package var offset: UInt32?
    package var disk: UInt16 = 0

    package init(_ name: String, _ content: String = "", method: UInt16 = 0) {
      self.init(Array(name.utf8), Array(content.utf8), method: method)
    }

    package init(_ name: [UInt8], _ content: [UInt8], method: UInt16 = 0) {
      self.name = name
      self.content = content
      self.method = method
    }
  }

  package var members: [Member]
  package var prefix: [UInt8] = []
  /// Whether offsets count the prefix, as they should.
  package var offsetsCountPrefix = true
  package var comment: [UInt8] = []
  package var commentLength: UInt16?
  package var suffix: [UInt8] = []
  package var usesZip64 = false
  package var entryCount: UInt64?
  package var directorySize: UInt64?
  package var directoryOffset: UInt64?
  package var disk: UInt16 = 0
  /// Changes the bytes between the central directory and the end record, or the record itself.
  package var zip64Total: UInt64?
  package var zip64RecordOffset: UInt64?

  package init(_ members: Member...) { self.members = members }
  package init(_ members: [Member]) { self.members = members }

  /// Where each part of the last `bytes()` begins, for cutting.
  package struct Layout {
    package var members: [Int] = []
    package var data: [Int] = []
    package var directory = 0
    package var end = 0
  }

  package func bytes() -> [UInt8] { build().bytes }

  package func build() -> (bytes: [UInt8], layout: Layout) {
    var out = prefix
    var directory: [UInt8] = []
    var layout = Layout()
    let base = offsetsCountPrefix ? 0 : prefix.count
    for member in members {
      out += member.gap
      let offset = UInt32(out.count - base)
      layout.members.append(out.count)
      let data = member.data ?? Self.compressed(member.content, method: member.method)
      let crc = Self.crc(member.content)
      let hasDescriptor = if case .none = member.descriptor { false } else { true }
      let flags = member.flags | (hasDescriptor ? 8 : 0)
      func header(_ lies: Header, isLocal: Bool) -> [UInt8] {
        let name = lies.name ?? member.name
        let hidden = isLocal && hasDescriptor
        var extra = lies.extra
        var size = lies.size ?? (hidden ? 0 : UInt32(member.content.count))
        var compressedSize = lies.compressedSize ?? (hidden ? 0 : UInt32(data.count))
        if member.usesZip64 {
          extra = u16(1) + u16(16) + u64(UInt64(size)) + u64(UInt64(compressedSize)) + extra
          (size, compressedSize) = (.max, .max)
        }
        let fields: [UInt8] =
          u16(lies.flags ?? flags) + u16(lies.method ?? member.method) + u16(0) + u16(0x21)
          + u32(lies.crc ?? (hidden ? 0 : crc)) + u32(compressedSize) + u32(size)
          + u16(lies.nameLength ?? UInt16(name.count))
          + u16(lies.extraLength ?? UInt16(extra.count))
        if isLocal {
          return (lies.signature ?? [0x50, 0x4b, 3, 4]) + u16(20) + fields + name + extra
        }
        let tail: [UInt8] =
          u16(UInt16(member.comment.count)) + u16(member.disk) + u16(0)
          + u32(member.externalAttributes) + u32(member.offset ?? offset)
        return (lies.signature ?? [0x50, 0x4b, 1, 2]) + [63, member.host] + u16(20) + fields + tail
          + name + extra + member.comment
      }
      out += header(member.local, isLocal: true)
      layout.data.append(out.count)
      out += data
      let sizes = (UInt64(data.count), UInt64(member.content.count))
      let sizes32: [UInt8] = u32(UInt32(sizes.0)) + u32(UInt32(sizes.1))
      let sizes64: [UInt8] = u64(sizes.0) + u64(sizes.1)
      switch member.descriptor {
      case .none: break
      case .signed: out += [0x50, 0x4b, 7, 8] + u32(crc) + sizes32
      case .unsigned: out += u32(crc) + sizes32
      case .signed64: out += [0x50, 0x4b, 7, 8] + u32(crc) + sizes64
      case .unsigned64: out += u32(crc) + sizes64
      case .bytes(let bytes): out += bytes
      }
      directory += header(member.central, isLocal: false)
    }
    layout.directory = out.count
    let offset = directoryOffset ?? UInt64(out.count - base)
    let size = directorySize ?? UInt64(directory.count)
    let count = entryCount ?? UInt64(members.count)
    out += directory
    if usesZip64 {
      let position = zip64RecordOffset ?? UInt64(out.count - base)
      let total = zip64Total ?? count
      out += [0x50, 0x4b, 6, 6] + u64(44) + u16(45) + u16(45) + u32(0) + u32(0)
      out += u64(total) + u64(total) + u64(size) + u64(offset)
      out += [0x50, 0x4b, 6, 7] + u32(0) + u64(position) + u32(1)
    }
    layout.end = out.count
    out += [0x50, 0x4b, 5, 6] + u16(disk) + u16(disk)
    out += usesZip64 ? u16(.max) + u16(.max) : u16(UInt16(count)) + u16(UInt16(count))
    out += usesZip64 ? u32(.max) + u32(.max) : u32(UInt32(size)) + u32(UInt32(offset))
    out += u16(commentLength ?? UInt16(comment.count)) + comment + suffix
    return (out, layout)
  }

  package static func crc(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { (crc: UInt32, byte) in
      crcTable[Int((crc ^ UInt32(byte)) & 0xff)] ^ (crc >> 8)
    }
  }

  /// The reflected polynomial of CRC-32 (ISO 3309), a byte at a time.
  private static let crcTable: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { value, _ in
      value & 1 == 0 ? value >> 1 : 0xedb8_8320 ^ (value >> 1)
    }
  }

  package static func compressed(_ bytes: [UInt8], method: UInt16) -> [UInt8] {
    guard method == 8 else { return bytes }
    var output = [UInt8](repeating: 0, count: bytes.count + bytes.count / 8 + 64)
    let size = cdeflate_compress(CDEFLATE_ZLIB, 6, bytes, bytes.count, &output, output.count, 1)
    return Array(output.prefix(Int(size)))
  }
}

package func u16(_ value: UInt16) -> [UInt8] { withUnsafeBytes(of: value.littleEndian, Array.init) }
package func u32(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.littleEndian, Array.init) }
package func u64(_ value: UInt64) -> [UInt8] { withUnsafeBytes(of: value.littleEndian, Array.init) }
