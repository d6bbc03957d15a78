import ArgumentParser
import ByteStrings
import Files

/// A list of paths in a file or on standard input.
enum PathList {
  /// The largest list that is read, in bytes: it is kept in memory.
  private static let maxSize = 64 << 20

  /// Reads the paths; empty ones are passed over.
  ///
  /// - Throws: `ValidationError` with the option and the file's name.
  static func read(_ argument: String, _ option: String, separator: UInt8) throws -> [ByteString] {
    let path = ByteString(argument: argument)
    let bytes: [UInt8]?
    do { bytes = try WholeFile.read(path == "-" ? nil : path, upTo: maxSize) } catch {
      throw ValidationError("\(option) \(path): \(error).")
    }
    guard let bytes else {
      throw ValidationError("\(option) \(path): the list has more than \(maxSize) bytes.")
    }
    return bytes.split(separator: separator).map { ByteString($0) }
  }
}
