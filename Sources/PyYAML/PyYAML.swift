internal import ByteStrings

/// The released consumer's reader: PyYAML 6.0.3 without its C extension, on CPython.
package enum PyYAML {
  /// What `yaml.safe_load(bytes.decode("utf-8"))` does.
  package enum Outcome: Sendable {
    case value(PythonValue)
    /// A `yaml.YAMLError`: Airflow skips the bundle.
    case yamlError(PythonFailure)
    /// Another exception, which leaves Airflow's scan of the whole folder broken.
    case raises(PythonFailure)
    /// A `UnicodeDecodeError`: Airflow skips the bundle. The offset is in bytes.
    case notUTF8(offset: Int)
    /// Too large or too entangled to be followed.
    case undecided(String)
  }

  /// Calls that CPython nests (1,000), less what Airflow's scan and `safe_load` have open.
  static let recursionLimit = 950

  /// What is followed before we give up. PyYAML needs minutes and gigabytes for more values.
  ///
  /// The depth is what its composer follows: two calls for each level, from where Airflow's scan
  /// calls it. The true figure depends on the caller by a few levels.
  static let limits = YAMLLimits(bytes: 4 << 20, depth: 480, nodes: 600_000)

  /// Judges a manifest.
  package static func safeLoad(_ bytes: [UInt8]) -> Outcome {
    safeLoad { offset, count in Array(bytes[offset..<min(offset + count, bytes.count)]) }
  }

  /// Judges a manifest of any size in bounded memory.
  ///
  /// - Parameter source: gives bytes from an offset on, at most so many, and none at the end; it is
  ///   asked for all of them three times.
  package static func safeLoad(
    _ source: (_ offset: Int, _ count: Int) -> [UInt8]
  ) -> Outcome {
    withoutActuallyEscaping(source) { judge($0) }
  }

  private static func judge(_ source: @escaping CharacterWindow.Source) -> Outcome {
    var check = UTF8Check()
    var size = 0
    while case let bytes = source(size, 1 << 16), !bytes.isEmpty {
      bytes.withUnsafeBytes { check.update($0) }
      size += bytes.count
    }
    if let offset = check.firstInvalid { return .notUTF8(offset: offset) }
    let reader: PyYAMLReader
    do throws(PythonFailure) { reader = try PyYAMLReader(source) } catch {
      return .yamlError(error)
    }
    let outcome = outcome(of: reader)
    return reader.hasLostText ? .undecided("a line is too long to be followed") : outcome
  }

  private static func outcome(of reader: PyYAMLReader) -> Outcome {
    do throws(PythonFailure) {
      var parser = try PyYAMLParser(reader)
      guard let document = try PyYAMLComposer.compose(&parser) else { return .value(.none) }
      return .value(try PythonConstructor.construct(document))
    } catch {
      switch error.exception {
      case .undecided: return .undecided(error.problem)
      case .yamlError: return .yamlError(error)
      default: return .raises(error)
      }
    }
  }
}
