// Answers questions about many manifests in one run.
//
//     yaml-canonical MODE <questions >answers
//
// A question is the length of a manifest in bytes (4 bytes, big-endian) and the manifest; an
// answer is one byte, the length of a text in the same form, and the text.

internal import YAML

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

func readExactly(_ count: Int) -> [UInt8]? {
  var bytes = [UInt8](repeating: 0, count: count)
  var filled = 0
  while filled < count {
    let got = bytes.withUnsafeMutableBytes { buffer in
      read(0, buffer.baseAddress.map { $0 + filled }, count - filled)
    }
    if got <= 0 { return nil }
    filled += got
  }
  return bytes
}

func writeAll(_ bytes: [UInt8]) {
  var sent = 0
  while sent < bytes.count {
    let put = bytes.withUnsafeBytes { buffer in
      write(1, buffer.baseAddress.map { $0 + sent }, bytes.count - sent)
    }
    if put <= 0 { exit(74) }
    sent += put
  }
}

guard CommandLine.arguments.count == 2, let mode = Mode(rawValue: CommandLine.arguments[1]) else {
  let modes = Mode.allCases.map(\.rawValue).joined(separator: "|")
  writeAll(Array("usage: yaml-canonical \(modes)\n".utf8))
  exit(64)
}
while let header = readExactly(4) {
  let length = header.reduce(0) { $0 << 8 | Int($1) }
  guard let manifest = readExactly(length) else { exit(65) }
  let (outcome, text) = mode.answer(manifest)
  let size = (0..<4).map { UInt8(truncatingIfNeeded: text.count >> (24 - 8 * $0)) }
  writeAll([UInt8(ascii: outcome)] + size + text)
}
