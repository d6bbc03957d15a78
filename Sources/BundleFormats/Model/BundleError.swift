public import ByteStrings
package import Files
import LibC

/// Why one bundle could not be read, converted or written.
public struct BundleError: Error, Sendable, Equatable {
  /// The stable code.
  public var code: ErrorCode
  /// What is wrong, with the facts: one line, without the file's name.
  public var problem: String
  /// What to do: one line.
  public var advice: String

  /// Creates an error with the usual advice for its code, or another.
  public init(_ code: ErrorCode, _ problem: String, advice: String? = nil) {
    self.code = code
    self.problem = problem
    self.advice = advice ?? code.advice
  }

  /// The whole message for a person: the file, what is wrong, what to do.
  public func message(for file: ByteString) -> String { "\(file): \(explanation)" }

  /// What is wrong and what to do, for a place where the file's name stands beside it.
  package var explanation: String { advice.isEmpty ? problem : "\(problem); \(advice)" }

  /// What is wrong, for a place where the usual advice stands above it.
  package var fact: String {
    ByteString(advice) == ByteString(code.advice) ? problem : explanation
  }
}

extension BundleError {
  /// What a failed system call means to the user.
  package init(_ error: FileError) {
    switch error.reason {
    case .changed, .readBackDiffers: self.init(.ioError, "\(error)")
    case .system(let errno):
      self.init(
        ErrorCode(errno: errno), "cannot \(error.operation) \(error.path): \(errorText(errno))")
    }
  }
}

extension ErrorCode {
  /// What an error number of the system means to the user.
  init(errno: Int32) {
    self =
      switch errno {
      case ENOENT, ENOTDIR: .notFound
      case EACCES, EPERM, EROFS: .permissionDenied
      case ENOSPC, EDQUOT: .noSpace
      default: .ioError
      }
  }
}

/// Runs a file call and turns its error into ours.
package func withFileErrors<Result: ~Copyable>(
  _ call: @autoclosure () throws(FileError) -> Result
) throws(BundleError) -> Result {
  do { return try call() } catch { throw BundleError(error) }
}

/// Runs several file calls and turns their error into ours.
package func withFileErrors<Result: ~Copyable>(
  _ body: () throws(FileError) -> Result
) throws(BundleError) -> Result {
  do { return try body() } catch { throw BundleError(error) }
}
