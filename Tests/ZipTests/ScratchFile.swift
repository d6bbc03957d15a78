import ByteStrings
import LibC
import TestSupport
import Testing

@testable import Zip

/// The builder that all suites share, under its bare name in each file of this one.
typealias ArchiveBuilder = TestSupport.ArchiveBuilder

func u16(_ value: UInt16) -> [UInt8] { TestSupport.u16(value) }
func u32(_ value: UInt32) -> [UInt8] { TestSupport.u32(value) }
func u64(_ value: UInt64) -> [UInt8] { TestSupport.u64(value) }

/// A file without a name that holds some bytes, closed at the end of its scope.
final class ScratchFile {
  let descriptor: Int32

  init(_ bytes: [UInt8] = []) throws {
    var template = Array("/tmp/zip-tests-XXXXXX".utf8CString)
    descriptor = mkstemp(&template)
    try #require(descriptor >= 0)
    unlink(template)
    try write(bytes, at: 0)
  }

  deinit { close(descriptor) }

  func write(_ bytes: [UInt8], at offset: Int) throws {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        pwrite(descriptor, $0.baseAddress! + done, bytes.count - done, off_t(offset + done))
      }
      try #require(count > 0)
      done += count
    }
  }

  var size: UInt64 {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? UInt64(status.st_size) : 0
  }

  func cut(to size: Int) throws { try #require(ftruncate(descriptor, off_t(size)) == 0) }

  func bytes() throws -> [UInt8] {
    let file = FileBytes(descriptor: descriptor, size: size)
    return Array(try file.bytes(at: 0, count: Int(size), "the file"))
  }
}

/// Every member of an archive, expanded.
func unpack(_ bytes: [UInt8], backend: DeflateBackend = .fastestInflate) throws -> [(
  name: ByteString, content: [UInt8]
)] {
  let file = try ScratchFile(bytes)
  let reader = try ZipReader(descriptor: file.descriptor, size: file.size, backend: backend)
  var result: [(name: ByteString, content: [UInt8])] = []
  for entry in reader.entries where !entry.isFolder {
    result.append((entry.name, try reader.contents(of: entry, maxSize: 1 << 30)))
  }
  return result
}

/// The kind of error that unpacking ends with, nil for none.
func failure(_ bytes: [UInt8], backend: DeflateBackend = .fastestInflate) throws -> ZipError? {
  do {
    _ = try unpack(bytes, backend: backend)
    return nil
  } catch let error as ZipError { return error }
}

/// Bytes that look random and are the same each time.
func noise(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
  var state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
  return (0..<count).map { _ in
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return UInt8(truncatingIfNeeded: state >> 32)
  }
}

/// Bytes that deflate: words in a varying order.
func prose(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
  let words = ["bundle ", "airflow ", "task ", "dag ", "manifest\n", "footer ", "zip ", "member "]
  var result: [UInt8] = []
  result.reserveCapacity(count + 16)
  for byte in noise(count / 4 + 1, seed: seed) where result.count < count {
    result += Array(words[Int(byte & 7)].utf8)
  }
  return Array(result.prefix(count))
}
