/// Reads Portable Executable files. Source: Microsoft's "PE Format".
enum PE {
  /// Bytes read from the PE signature on: both headers and more than a hundred sections. Where the
  /// signature is behind the head, this is all that is read of the sections.
  private static let headersLimit: UInt64 = 1 << 13

  /// What the file is, or nil if it is no PE file with a usable header: programs for DOS are not.
  static func read(_ file: inout CapturedBytes, size: UInt64) -> ExecutableImage? {
    guard let start = try? signatureOffset(file.bytes(at: 0, count: 64)),
      let header = try? PEHeader(file.bytes(at: start, count: headersLimit))
    else { return nil }
    let table = start + header.size
    let tableSize = UInt64(header.sectionCount) * PESection.size
    var reader = ByteReader(file.bytes(at: table, count: tableSize), .little)
    var sections: [PESection] = []
    while let section = try? PESection(&reader) { sections.append(section) }

    var image = ExecutableImage(
      format: .pe, architectures: [header.architecture],
      operatingSystem: header.isFirmware ? nil : "windows", kind: header.kind)
    var end = max(table + tableSize, UInt64(header.headersSize))
    for section in sections { end = max(end, section.end) }
    end = max(end, symbolsEnd(&file, header, size: size))
    image.setEnd(end, ofFileOf: size)
    if let certificates = header.certificates {
      image.isSigned = true
      subtract(certificates, from: &image, end: end, size: size)
    }
    image.isPacked = isPacked(&file, sections)
    return image
  }

  /// From the header that DOS sees.
  private static func signatureOffset(_ bytes: ArraySlice<UInt8>) throws(RecordError) -> UInt64 {
    var reader = ByteReader(bytes, .little)
    guard try reader.bytes(2).elementsEqual("MZ".utf8) else { throw RecordError.notThisFormat }
    try reader.skip(58)
    return UInt64(try reader.u32())
  }

  /// The end of the symbol table and the strings after it, which Go and MinGW leave in the file
  /// behind the sections; 0 if there are none. Section names of more than 8 bytes are among the
  /// strings, so that there may be strings without symbols.
  private static func symbolsEnd(_ file: inout CapturedBytes, _ header: PEHeader, size: UInt64)
    -> UInt64
  {
    guard header.symbols > 0 else { return 0 }
    let strings = UInt64(header.symbols) + UInt64(header.symbolCount) * 18
    var reader = ByteReader(file.bytes(at: strings, count: 4), .little)
    // The size includes its own 4 bytes. Without symbols, the field may be a left-over.
    guard let length = try? reader.u32(), length >= 4, strings + UInt64(length) <= size else {
      return header.symbolCount > 0 ? strings : 0
    }
    let end = strings + UInt64(length)
    // LLVM's linker fills the last block of the file.
    let alignment = UInt64(header.fileAlignment)
    return alignment > 0 && size % alignment == 0 && size - end < alignment ? size : end
  }

  /// Takes the certificates out of the overlay. An installer has its data between image and
  /// certificates, which stays.
  private static func subtract(
    _ certificates: PEHeader.Certificates, from image: inout ExecutableImage, end: UInt64,
    size: UInt64
  ) {
    image.isTruncated = image.isTruncated || certificates.end > size
    guard certificates.start >= end else { return }
    let before = min(certificates.start, size) - min(end, size)
    let after = size - min(size, certificates.end)
    // Certificates start at a multiple of 8 bytes.
    image.overlaySize = (before < 8 ? 0 : before) + after
  }

  private static func isPacked(_ file: inout CapturedBytes, _ sections: [PESection]) -> Bool {
    guard sections.count >= 2 else { return false }
    if sections[0].isNamed("UPX0"), sections[1].isNamed("UPX1") { return true }
    // Sections renamed: the header that unpacking needs is still before the packed data.
    let data = UInt64(sections[1].offset)
    return data >= 64 && UPX.hasPackHeader(file.bytes(at: data - 64, count: 64))
  }
}
