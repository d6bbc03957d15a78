internal import CDeflate
import LibC

/// A library that does deflate and CRC-32. All of them give the same bytes when expanding.
package enum DeflateBackend: CaseIterable, Sendable {
  case zlib
  /// Intel's ISA-L, on x86-64 and arm64: expands, and compresses fast.
  case isal
  /// Compresses whole buffers, small; expands nothing here, as it has no streams.
  case libdeflate

  /// Whether this build has it. zlib is always there.
  package var isAvailable: Bool { cdeflate_has(code) != 0 }

  /// What expands fastest here. `AIRFLOW_BUNDLE_DEFLATE=zlib` in the environment keeps to zlib.
  package static let fastestInflate = fastest(of: [.isal])

  /// What computes CRC-32 fastest here; see `fastestInflate`.
  package static let fastestChecksum = fastest(of: [.isal, .libdeflate])

  /// The CRC-32 of some bytes, going on from `crc`, 0 at the start.
  package func crc32(_ crc: UInt32 = 0, of bytes: UnsafeRawBufferPointer) -> UInt32 {
    cdeflate_crc32(code, crc, bytes.baseAddress, bytes.count)
  }

  /// Whether the environment asks for zlib alone, which is always there and gives the same answers.
  static let onlyZlib: Bool = {
    guard let value = getenv("AIRFLOW_BUNDLE_DEFLATE") else { return false }
    return strcmp(value, "zlib") == 0
  }()

  var code: cdeflate_backend {
    switch self {
    case .zlib: CDEFLATE_ZLIB
    case .isal: CDEFLATE_ISAL
    case .libdeflate: CDEFLATE_LIBDEFLATE
    }
  }

  private static func fastest(of preferred: [DeflateBackend]) -> DeflateBackend {
    onlyZlib ? .zlib : preferred.first(where: \.isAvailable) ?? .zlib
  }
}
