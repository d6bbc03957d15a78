import ByteStrings
import Files
import Zip

/// Bundles of SDKs that never had the containers that we convert: they lie in the same folders, and
/// there is nothing to do for them.
enum OtherSDK: String {
  case java = "Java"
  case typeScript = "TypeScript"

  var error: BundleError {
    BundleError(.otherSDK, "it is a \(rawValue) bundle: nothing to migrate")
  }

  private static let javaManifest: ByteString = "META-INF/MANIFEST.MF"

  /// A JAR that names its main class and Airflow's schema version; nil for any other archive.
  init?(_ archive: borrowing ZipReader) {
    guard let entry = archive.entries.first(where: { $0.name == Self.javaManifest }),
      let bytes = try? archive.contents(of: entry, maxSize: 1 << 20)
    else { return nil }
    let names = bytes.split { $0 == 0x0a || $0 == 0x0d }.compactMap { line in
      line.firstIndex(of: UInt8(ascii: ":")).map { ByteString(line[..<$0]) }
    }
    // The specification of JARs compares names without regard to case.
    let known = Set(names.map { $0.lossy.lowercased() })
    guard known.contains("main-class"), known.contains("airflow-supervisor-schema-version") else {
      return nil
    }
    self = .java
  }

  /// A script with a line that holds a bundle's description; nil for any other file.
  init?(script file: borrowing InputFile) throws(BundleError) {
    guard file.path.hasSuffix(".mjs") else { return nil }
    let mark = Array("\n//# airflowBundle=".utf8)
    var carried: [UInt8] = [0x0a]
    var isFound = false
    try file.stream(from: 0, count: file.size) { chunk throws(BundleError) in
      if isFound { return }
      carried += chunk
      isFound = carried.hasPart(mark)
      carried.removeFirst(max(0, carried.count - mark.count + 1))
    }
    guard isFound else { return nil }
    self = .typeScript
  }
}

extension [UInt8] {
  fileprivate func hasPart(_ part: [UInt8]) -> Bool {
    guard let first = part.first else { return true }
    var rest = self[...]
    while let place = rest.firstIndex(of: first) {
      if rest[place...].starts(with: part) { return true }
      rest = rest[(place + 1)...]
    }
    return false
  }
}
