internal import ByteStrings

/// The released consumer's reader: PyYAML 6.0.3 without its C extension, on CPython.
package enum PyYAML {
  /// What `yaml.safe_load(bytes.decode("utf-8"))` does.
  package enum Outcome: Sendable {
    case value(PythonValue)
    /// A `yaml.YAMLError`: Airflow skips the bundle.
    case yamlError(ConstructionFailure)
    /// Another exception, which leaves Airflow's scan of the whole folder broken.
    case raises(ConstructionFailure)
    /// A `UnicodeDecodeError`: Airflow skips the bundle. The offset is in bytes.
    case notUTF8(offset: Int)
    /// Too large or too entangled to be followed.
    case undecided(String)
  }

  /// Calls that CPython nests (1,000), less what Airflow's scan and `safe_load` have open.
  static let recursionLimit = 950

  /// Nesting of collections that PyYAML's composer still follows: two calls each, from where
  /// Airflow's scan calls it. The true figure depends on the caller by a few levels.
  static let depthLimit = 480

  /// Judges a manifest of at most `limit` bytes.
  package static func safeLoad(_ bytes: [UInt8], limit: Int = YAMLLimits().bytes) -> Outcome {
    guard bytes.count <= limit else { return .undecided("larger than \(limit) bytes") }
    if let offset = UTF8Check.firstInvalid(in: bytes) { return .notUTF8(offset: offset) }
    do throws(ConstructionFailure) {
      guard let document = try PyYAMLComposer.compose(bytes) else {
        return .value(.scalar(PythonScalar(value: .none, text: "")))
      }
      return outcome(of: document)
    } catch {
      return outcome(of: error)
    }
  }

  private static func outcome(of document: ComposedDocument) -> Outcome {
    var constructor = PythonConstructor(document)
    do throws(PythonConstructor.Stop) {
      let root = try constructor.run()
      var builder = PythonValueBuilder(objects: constructor.objects)
      return .value(builder.value(of: root))
    } catch {
      switch error {
      case .failure(let failure): return outcome(of: failure)
      case .tooCostly(let problem): return .undecided(problem)
      }
    }
  }

  private static func outcome(of failure: ConstructionFailure) -> Outcome {
    failure.escapes ? .raises(failure) : .yamlError(failure)
  }
}
